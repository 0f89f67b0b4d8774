/** Values as words. Numbers, days and bounds read the same on every page. */
import type { Row } from "./api";

const NUMBER = new Intl.NumberFormat("en", { maximumFractionDigits: 2 });
export const number = (value: number | null | undefined): string => (value == null ? "" : NUMBER.format(value));
export const count = (n: number, one: string, many = `${one}s`): string => `${NUMBER.format(n)} ${n === 1 ? one : many}`;

/** low, best and high as "12 to 17, best 15"; an open end stays open. */
export function figure(low: number | null, best: number | null, high: number | null): string {
  if (low == null && best == null && high == null) return "";
  if (low != null && low === high) return number(low);
  const range = low != null && high != null ? `${number(low)}–${number(high)}` : low != null ? `${number(low)} or more` : high != null ? `up to ${number(high)}` : "";
  return best == null || (low === best && high == null) ? range || number(best) : `${number(best)} (${range})`;
}

/** A claim's own number with its bound, as stated. */
export function stated(claim: Row): string {
  const sign = { "=": "", "~": "about ", ">=": "at least ", ">": "more than ", "<=": "at most ", "<": "fewer than " }[claim.bound as string];
  if (claim.bound === "range") return `${number(claim.low)}–${number(claim.high)}`;
  if (claim.bound === "vague") return claim.value_text ?? "";
  return `${sign ?? ""}${number(claim.value ?? claim.low ?? claim.high)}`;
}

export function days(first: string | null, last: string | null): string {
  if (!first) return "day not known";
  return !last || first === last ? first : `${first} to ${last}`;
}

export const instant = (value: string | null | undefined): string => (value ? value.slice(0, 16).replace("T", " ") + " UTC" : "");

/** UCDP's where_prec in words; a place that is not located has only its country. */
export function precision(prec: number | null, located: boolean): string {
  if (!located) return "place not located";
  return { 1: "exact place", 2: "near the place", 3: "district", 4: "province", 5: "line or area", 6: "country only", 7: "sea or air" }[prec ?? 0] ?? "precision not known";
}

export const datePrecision = (prec: number | null): string =>
  ({ 1: "", 2: "within days", 3: "within a week", 4: "within a month", 5: "longer than a month" })[prec ?? 0] ?? "";

/** Ticks of an axis that counts: whole numbers, about so many of them, from 0 up to the greatest. */
export function wholeTicks(most: number, about: number): number[] {
  const rough = Math.max(1, most / Math.max(1, about));
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(1, Math.round([1, 2, 5, 10].find((n) => n * power >= rough)! * power));
  return Array.from({ length: Math.floor(most / step) + 1 }, (_, n) => n * step);
}
