/** The text cut where marks begin and end. Claims lie over mentions; of two mentions the shorter is on top. */
import type { Row } from "./api";

export type Piece = { start: number; text: string; id: string | null; kind: string; first: boolean };
const KINDS: Record<string, string> = { place: "place", date: "date", person: "actor", organization: "actor", armed_group: "actor" };

/** Offsets count characters as Python does, code points; JavaScript's strings count UTF-16 units. */
export function mark(text: string, claims: Row[], mentions: Row[]): Piece[] {
  const characters = Array.from(text);
  const spans = [
    ...mentions.map((m) => ({ start: m.start_char as number, end: m.end_char as number, id: m.mention_id as string, kind: KINDS[m.mention_type] ?? "actor", rank: 1 })),
    ...claims.map((c) => ({ start: c.start_char as number, end: c.end_char as number, id: c.claim_id as string, kind: "claim", rank: 0 })),
  ].filter((s) => s.start >= 0 && s.start < s.end && s.end <= characters.length);
  // laid from the top: each character belongs to the first span that takes it
  spans.sort((a, b) => a.rank - b.rank || a.end - a.start - (b.end - b.start) || a.start - b.start);
  const owner = new Int32Array(characters.length).fill(-1);
  spans.forEach((span, n) => {
    for (let at = span.start; at < span.end; at++) if (owner[at] === -1) owner[at] = n;
  });
  const seen = new Set<string>();
  const pieces: Piece[] = [];
  for (let at = 0; at < characters.length; ) {
    const n = owner[at];
    let end = at + 1;
    while (end < characters.length && owner[end] === n) end++;
    const span = n < 0 ? null : spans[n];
    pieces.push({ start: at, text: characters.slice(at, end).join(""), id: span?.id ?? null, kind: span?.kind ?? "", first: span !== null && !seen.has(span.id) });
    if (span) seen.add(span.id);
    at = end;
  }
  return pieces;
}
