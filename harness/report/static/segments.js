// The segments of a test set: unpacked from the page, filtered and ordered. Nothing here touches what is shown.

// Places in a row, as harness/report/explorer.py lays them out.
const DOCUMENT = 0, NUMBER = 1, SOURCE = 2, REFERENCES = 3, OUTPUTS = 4, SCORES = 5, FLAGS = 6, DISAGREEMENT = 7,
  HUMAN = 8;
const FURTHEST = 1e8;  // what has no score stands last

async function unpack(base64) {
  const bytes = Uint8Array.fromBase64
    ? Uint8Array.fromBase64(base64)
    : Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(stream).text());
}

// All rows of one test set, with what searching and ordering need beside them, in plain arrays of numbers.
async function loadSegments(header, number, progress) {
  const rows = [];
  const found = [];
  for (const block of document.querySelectorAll(`script.rows[data-set="${number}"]`)) {
    for (const row of await unpack(block.textContent)) {
      rows.push(row);
      found.push([row[SOURCE], ...row[REFERENCES], ...row[OUTPUTS]].join("\n").toLowerCase());
    }
    progress(rows.length);
    await new Promise((resume) => setTimeout(resume));
  }
  const width = header.systems.length;
  const scores = new Float32Array(rows.length * width).fill(NaN);
  rows.forEach((row, place) => row[SCORES].forEach((score, system) => {
    if (score !== null) scores[place * width + system] = score;
  }));
  return {
    header, rows, found, scores, width, orders: new Map(),
    article: Uint32Array.from(rows, (row) => row[DOCUMENT]),
    kinds: Uint32Array.from(rows, (row) => row[FLAGS].reduce((bits, [, kind]) => bits | (1 << kind), 0)),
    spread: Float32Array.from(rows, (row) => row[DISAGREEMENT] ?? range(row[SCORES])),
    lowest: Float32Array.from(rows, (row) => worst(row[SCORES], header.higher)),
    search: { text: "", hits: new Uint8Array(rows.length).fill(1) },
  };
}

function range(scores) {
  const known = scores.filter((score) => score !== null);
  return known.length ? Math.max(...known) - Math.min(...known) : 0;
}

function worst(scores, higher) {
  const known = scores.filter((score) => score !== null);
  if (!known.length) return Infinity;
  return higher ? Math.min(...known) : -Math.max(...known);
}

// How much better A is than B on a segment; null where one of them has no score.
function lead({ header, scores, width }, place, a, b) {
  if (a < 0 || b < 0) return null;
  const apart = scores[place * width + a] - scores[place * width + b];
  return Number.isNaN(apart) ? null : header.higher ? apart : -apart;
}

// Places of the rows that a query asks for, in its order. a and b are systems' numbers, -1 for none.
// query: { text, document (-1 all), flag ("", "any" or a kind), least, a, b, order }
function select(segments, query) {
  const { rows, article, kinds, header } = segments;
  const hits = searched(segments, query.text.trim().toLowerCase());
  const kind = header.kinds.indexOf(query.flag);
  const wanted = query.flag === "" ? 0 : kind < 0 ? -1 : 1 << kind;
  const two = query.a >= 0 && query.b >= 0 && header.metric !== null;
  return ordered(segments, query).filter((place) => {
    if (!hits[place]) return false;
    if (query.document >= 0 && article[place] !== query.document) return false;
    if (wanted && !(kinds[place] & wanted)) return false;
    if (wanted && query.a >= 0 && !rows[place][FLAGS].some((flag) => flagged(flag, kind, query))) return false;
    return query.least <= 0 || apartBy(segments, place, two, query) >= query.least;
  });
}

// For each segment, 1 where one of its texts has the words. A text that grows is sought only where it was found.
function searched(segments, text) {
  const { found, search } = segments;
  if (search.text !== text) {
    const grown = text.includes(search.text);
    search.hits = Uint8Array.from(found, (texts, place) => (
      grown && !search.hits[place] ? 0 : Number(texts.includes(text))));
    search.text = text;
  }
  return search.hits;
}

// All places in a query's order: sorted once, since filters come and go far more often than orders.
// Keys have one digit after the point; key and place in one number are sorted without a function of ours.
function ordered(segments, query) {
  const { rows, orders } = segments;
  const two = query.a >= 0 && query.b >= 0 && segments.header.metric !== null;
  const name = [query.order, query.a, query.b].join();
  if (!orders.has(name)) {
    const count = rows.length;
    const both = Float64Array.from(rows, (_, place) => {
      const key = Math.round(10 * rankKey(query, segments, place, two));
      return Math.max(-FURTHEST, Math.min(key, FURTHEST)) * count + place;
    });
    orders.set(name, Uint32Array.from(both.sort(), (value) => ((value % count) + count) % count));
  }
  return orders.get(name);
}

// How far apart the two systems that are compared are, or else the furthest of all.
function apartBy(segments, place, two, { a, b }) {
  return two ? Math.abs(lead(segments, place, a, b) ?? 0) : segments.spread[place];
}

// A flag of the wanted kind, on the wanted system where one is chosen.
function flagged([system, found], kind, query) {
  return (kind < 0 || found === kind) && (query.a < 0 || system === query.a || system === query.b);
}

// The lowest score of any system, or of the first one that is compared.
function lowestOf({ header, scores, width, lowest }, place, a) {
  const score = a < 0 ? lowest[place] : scores[place * width + a] * (header.higher ? 1 : -1);
  return Number.isNaN(score) ? Infinity : score;
}

function rankKey(query, segments, place, two) {
  switch (query.order) {
    case "ahead": return -((two ? lead(segments, place, query.a, query.b) : null) ?? -Infinity);
    case "behind": return (two ? lead(segments, place, query.a, query.b) : null) ?? Infinity;
    case "lowest": return lowestOf(segments, place, query.a);
    case "set": return place;
    default: return -apartBy(segments, place, two, query);
  }
}
