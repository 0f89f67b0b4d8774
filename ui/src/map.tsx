/** The map: Natural Earth's outlines, events by place. What is only known by province or country never looks like a point. */
import { useEffect, useRef, useState } from "preact/hooks";
import * as maplibre from "maplibre-gl";
import worker from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import "maplibre-gl/dist/maplibre-gl.css";
import { feature } from "topojson-client";
import outlines from "world-atlas/countries-50m.json?url";
import type { Row } from "./api";
import { colour } from "./theme";
import { count, number, precision } from "./words";

maplibre.setWorkerUrl(worker);

type Features = GeoJSON.FeatureCollection<GeoJSON.Geometry, Record<string, any>>;
let countries: Promise<Features> | undefined;
const loadCountries = () =>
  (countries ??= fetch(outlines).then((r) => r.json()).then((world) => {
    const found = feature(world, world.objects.countries) as unknown as Features;
    for (const country of found.features) country.properties = { name: country.properties?.name, number: String(country.id) };
    return found;
  }));

const isPoint = (row: Row) => row.latitude != null && (row.where_prec == null || row.where_prec <= 3);
const isArea = (row: Row) => row.latitude != null && (row.where_prec === 4 || row.where_prec === 5);

function collect(rows: Row[]): Features {
  return {
    type: "FeatureCollection",
    features: rows.map((row) => ({ type: "Feature", geometry: { type: "Point", coordinates: [row.longitude, row.latitude] }, properties: { ...row } })),
  };
}

/** Provinces and areas: one cloud per place, whatever the precision of its events, so that their numbers never overlap. */
function areasOf(rows: Row[]): Row[] {
  const found = new Map<string, Row>();
  for (const row of rows.filter(isArea)) {
    const key = `${row.longitude} ${row.latitude}`;
    const same = found.get(key);
    found.set(key, same ? { ...same, events: same.events + row.events, killed_best: same.killed_best == null ? row.killed_best : same.killed_best + (row.killed_best ?? 0) } : row);
  }
  return [...found.values()];
}

/** Events known by country only, by the number that the outlines carry. */
function byCountry(rows: Row[]): Map<string, number> {
  const events = new Map<string, number>();
  for (const row of rows) {
    if (!isPoint(row) && !isArea(row) && row.country_number) events.set(row.country_number, (events.get(row.country_number) ?? 0) + row.events);
  }
  return events;
}

const countryFilter = (rows: Row[]): any => ["in", ["get", "number"], ["literal", [...byCountry(rows).keys()]]];
function countryOpacity(rows: Row[]): any {
  const events = [...byCountry(rows)];
  return events.length === 0 ? 0 : ["match", ["get", "number"], ...events.flatMap(([number, n]) => [number, Math.min(0.4, 0.12 + 0.006 * n)]), 0];
}

function style(world: Features, rows: Row[]): maplibre.StyleSpecification {
  const accent = colour("accent");
  const size = ["interpolate", ["linear"], ["sqrt", ["get", "events"]], 1, 6, 10, 20, 40, 34] as any;
  const text = { "text-field": ["to-string", ["get", "events"]], "text-size": 11, "text-font": ["Open Sans Regular"], "text-allow-overlap": true } as any;
  return {
    version: 8,
    sources: {
      world: { type: "geojson", data: world },
      areas: { type: "geojson", data: collect(areasOf(rows)) },
      points: { type: "geojson", data: collect(rows.filter(isPoint)), cluster: true, clusterRadius: 28, clusterMaxZoom: 8, clusterProperties: { events: ["+", ["get", "events"]] } },
    },
    layers: [
      { id: "sea", type: "background", paint: { "background-color": colour("sea") } },
      { id: "land", type: "fill", source: "world", paint: { "fill-color": colour("land") } },
      { id: "country", type: "fill", source: "world", filter: countryFilter(rows), paint: { "fill-color": accent, "fill-opacity": countryOpacity(rows) } },
      { id: "borders", type: "line", source: "world", paint: { "line-color": colour("border"), "line-width": 0.7 } },
      // a cloud without an edge, wider than any dot: somewhere in there, not here
      { id: "area", type: "circle", source: "areas", paint: { "circle-radius": ["interpolate", ["linear"], ["zoom"], 2, 34, 6, 60, 9, 110], "circle-color": accent, "circle-opacity": 0.42, "circle-blur": 1 } },
      { id: "area-count", type: "symbol", source: "areas", layout: { ...text, "text-field": ["concat", "~", ["to-string", ["get", "events"]]] }, paint: { "text-color": colour("ink") } },
      { id: "point", type: "circle", source: "points", layout: {}, paint: {
        "circle-radius": size, "circle-color": accent, "circle-stroke-color": colour("paper"), "circle-stroke-width": 1.5,
        "circle-opacity": ["case", ["has", "point_count"], 0.95, ["==", ["get", "where_prec"], 3], 0.45, 0.9],
      } },
      { id: "point-count", type: "symbol", source: "points", filter: [">", ["get", "events"], 1], layout: text, paint: { "text-color": colour("on-accent") } },
      { id: "chosen", type: "circle", source: "points", filter: ["==", ["get", "geonames_id"], -1], paint: { "circle-radius": 14, "circle-color": "rgba(0,0,0,0)", "circle-stroke-color": colour("ink"), "circle-stroke-width": 2 } },
      { id: "chosen-area", type: "circle", source: "areas", filter: ["==", ["get", "geonames_id"], -1], paint: { "circle-radius": ["interpolate", ["linear"], ["zoom"], 2, 30, 6, 54, 9, 100], "circle-color": "rgba(0,0,0,0)", "circle-stroke-color": colour("ink"), "circle-stroke-width": 1.5, "circle-stroke-opacity": 0.7 } },
    ],
  };
}

export function PlaceMap({ rows, unplaced = 0, undrawn = 0, chosen, onPlace, onCountry, small = false }: {
  rows: Row[]; unplaced?: number; undrawn?: number; chosen?: number | null; small?: boolean;
  onPlace?: (row: Row) => void; onCountry?: (number: string) => void;
}) {
  const box = useRef<HTMLDivElement>(null);
  const map = useRef<maplibre.Map | null>(null);
  const latest = useRef({ rows, onPlace, onCountry, chosen });
  latest.current = { rows, onPlace, onCountry, chosen };
  const [failed, setFailed] = useState(false);

  useEffect(() => {
    let made: maplibre.Map | undefined;
    let ended = false;
    const popup = new maplibre.Popup({ closeButton: false, closeOnClick: false, offset: 10 });
    const restyle = async () => { const world = await loadCountries(); made?.setStyle(style(world, latest.current.rows), { diff: false }); };
    loadCountries().then((world) => {
      if (ended) return;
      made = new maplibre.Map({
        container: box.current!, style: style(world, latest.current.rows), center: [38, 34], zoom: 3, minZoom: 0.5, maxZoom: 10,
        attributionControl: { compact: true, customAttribution: "Natural Earth" }, dragRotate: false, pitchWithRotate: false, touchPitch: false,
        renderWorldCopies: false, cooperativeGestures: false,
      });
      map.current = made;
      made.getCanvas().setAttribute("aria-label", "Map of the events' places; the table beside it has the same events");
      made.touchZoomRotate.disableRotation();
      if (!small) made.addControl(new maplibre.NavigationControl({ showCompass: false }), "top-right");
      fit(made, latest.current.rows);
      for (const layer of ["point", "area", "country"]) {
        made.on("mousemove", layer, (event) => {
          const found = event.features?.[0];
          if (!found || !made) return;
          made.getCanvas().style.cursor = latest.current.onPlace ? "pointer" : "";
          const words = document.createElement("div");
          words.textContent = describe(found.properties, layer, latest.current.rows);
          popup.setLngLat(event.lngLat).setDOMContent(words).addTo(made);
        });
        made.on("mouseleave", layer, () => { popup.remove(); if (made) made.getCanvas().style.cursor = ""; });
      }
      made.on("click", (event) => {
        const found = made!.queryRenderedFeatures(event.point, { layers: ["point", "area", "country"] })[0];
        if (!found) return;
        if (found.properties.point_count) {
          (made!.getSource("points") as maplibre.GeoJSONSource).getClusterExpansionZoom(found.properties.cluster_id)
            .then((zoom) => made!.easeTo({ center: (found.geometry as GeoJSON.Point).coordinates as [number, number], zoom }));
        } else if (found.layer.id === "country") latest.current.onCountry?.(String(found.properties.number));
        else latest.current.onPlace?.(found.properties);
      });
      addEventListener("themechange", restyle);
    }).catch(() => setFailed(true));
    return () => { ended = true; removeEventListener("themechange", restyle); popup.remove(); made?.remove(); map.current = null; };
  }, []);

  useEffect(() => {
    const shown = map.current;
    if (!shown) return;
    const update = () => {
      if (map.current !== shown) return;
      shown.setFilter("country", countryFilter(rows));
      shown.setPaintProperty("country", "fill-opacity", countryOpacity(rows));
      (shown.getSource("areas") as maplibre.GeoJSONSource | undefined)?.setData(collect(areasOf(rows)));
      (shown.getSource("points") as maplibre.GeoJSONSource | undefined)?.setData(collect(rows.filter(isPoint)));
      fit(shown, rows);
    };
    if (shown.isStyleLoaded()) update();
    else shown.once("idle", update);
  }, [rows]);

  useEffect(() => {
    const shown = map.current;
    for (const layer of ["chosen", "chosen-area"]) {
      if (shown?.getLayer(layer)) shown.setFilter(layer, ["==", ["get", "geonames_id"], chosen ?? -1]);
    }
  }, [chosen]);

  return (
    <figure class={`map ${small ? "small" : ""}`}>
      {failed ? <p class="state">The map cannot be drawn here: this browser has no WebGL. The table has the same events.</p> : <div ref={box} class="canvas" />}
      <figcaption>
        <span><i class="dot" /> place</span><span><i class="dot pale" /> district</span><span><i class="cloud" /> somewhere in a province or area</span><span><i class="fill" /> country only</span>
        {unplaced > 0 && <span>{count(unplaced, "event")} on no map</span>}
        {undrawn > 0 && <span>{count(undrawn, "event")} at places with fewer events not drawn: filter to see them</span>}
      </figcaption>
    </figure>
  );
}

function describe(found: Row, layer: string, rows: Row[]): string {
  if (found.point_count) return `${count(found.events, "event")} at ${found.point_count} places`;
  if (layer === "country") return `${found.name}: ${count(byCountry(rows).get(found.number) ?? 0, "event")} known by country only`;
  const killed = found.killed_best == null ? "" : `, killed ${number(found.killed_best)}`;
  return `${found.place_name ?? "Unnamed place"} (${precision(found.where_prec, true)}): ${count(found.events, "event")}${killed}`;
}

function fit(map: maplibre.Map, rows: Row[]): void {
  const placed = rows.filter((row) => row.latitude != null);
  if (placed.length === 0) return;
  const bounds = new maplibre.LngLatBounds();
  for (const row of placed) bounds.extend([row.longitude, row.latitude]);
  map.fitBounds(bounds, { padding: 40, maxZoom: 6.5, animate: false });
}
