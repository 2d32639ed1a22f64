// The explorer's controls, its address (#segment/PAIR/TEST SET/ARTICLE/NUMBER) and what they show.

document.addEventListener("DOMContentLoaded", () => {
  const box = document.getElementById("explorer");
  if (!box) return;
  const headers = JSON.parse(document.getElementById("sets").textContent);
  const field = Object.fromEntries([...box.querySelectorAll("[data-field]")].map((found) => [found.dataset.field, found]));
  const reader = document.getElementById("reader");
  const status = document.getElementById("status");
  const loads = new Map();
  let number = -1;
  let segments = null;
  let place = -1;
  let whole = false;
  let shown = "";

  const list = new SegmentList(document.getElementById("list"), {
    fill: fillRow,
    chosen: (position) => open(list.places[position]),
  });

  function fillRow(row, at) {
    const { header, rows, spread } = segments;
    const record = rows[at];
    const flags = new Set(record[FLAGS].map(([system]) => system)).size;
    const line = element("div", { className: "row-head" },
      element("bdi", {}, `${header.documents[record[DOCUMENT]]}, ${record[NUMBER]}`));
    if (flags) line.append(element("span", { className: "badge alert-badge" }, `${flags} flagged`));
    const { a, b } = view();
    const apart = Math.abs(lead(segments, at, a, b) ?? spread[at]);
    const score = a >= 0 && b < 0 ? record[SCORES][a] : null;
    if (score !== null || apart > 0) {
      line.append(element("span", { className: "badge" }, score === null ? `${apart.toFixed(1)} apart` : scoreText(score)));
    }
    row.append(line, passage(record[SOURCE], header.source, "excerpt"));
  }

  function view() {
    return { a: Number(field.a.value), b: Number(field.b.value), marks: field.marks.checked ? "words" : "none" };
  }

  function query() {
    return {
      ...view(),
      text: field.text.value,
      document: Number(field.document.value),
      flag: field.flag.value,
      least: Number(field.least.value) || 0,
      order: field.order.value,
    };
  }

  function fillChoices(select, choices) {
    select.replaceChildren(...choices.map(([value, text]) => element("option", { value }, text)));
  }

  function prepare(header) {
    fillChoices(field.document, [["-1", "All articles"], ...header.documents.map((id, at) => [String(at), id])]);
    fillChoices(field.flag, [["", "Flagged or not"], ["any", "Any flag"], ...header.kinds.map((kind) => [kind, kind])]);
    const systems = header.systems.map((name, at) => [String(at), name]);
    fillChoices(field.a, [["-1", "Every system"], ...systems]);
    fillChoices(field.b, [["-1", header.metric === null ? "Nothing" : "The reference"], ...systems]);
    const scored = [["ahead", "First system ahead"], ["behind", "First system behind"], ["lowest", "Lowest score first"]];
    fillChoices(field.order, [["apart", "Where systems differ most"], ...(header.metric === null ? [] : scored),
      ["set", "In the test set's order"]]);
    field.text.value = "";
    field.least.value = "";
  }

  async function enter(wanted) {
    box.hidden = false;
    document.getElementById("main").hidden = true;
    if (wanted === number && segments) return;
    number = wanted;
    segments = null;
    place = -1;
    field.set.value = String(wanted);
    prepare(headers[wanted]);
    reader.replaceChildren();
    const total = headers[wanted].segments.toLocaleString("en");
    if (!loads.has(wanted)) {
      loads.set(wanted, loadSegments(headers[wanted], wanted, (done) => {
        if (number === wanted) status.textContent = `Unpacking ${done.toLocaleString("en")} of ${total} segments`;
      }));
    }
    const loaded = await loads.get(wanted);
    if (number === wanted) segments = loaded;
  }

  function refresh() {
    if (!segments) return;
    const begun = performance.now();
    const places = select(segments, query());
    list.show(places, places.indexOf(place));
    box.dataset.milliseconds = String(performance.now() - begun);
    const total = segments.rows.length;
    status.textContent = places.length === total
      ? `${total.toLocaleString("en")} segments`
      : `${places.length.toLocaleString("en")} of ${total.toLocaleString("en")} segments`;
    if (place >= 0 && shown !== JSON.stringify(view())) draw();
  }

  function open(at) {
    place = at;
    box.classList.add("reading");
    history.replaceState(null, "", addressOf(at));
    draw();
  }

  function addressOf(at) {
    const { header, rows } = segments;
    const parts = [header.pair, header.name, header.documents[rows[at][DOCUMENT]], String(rows[at][NUMBER])];
    return `#segment/${parts.map(encodeURIComponent).join("/")}`;
  }

  function draw() {
    const { header, rows } = segments;
    shown = JSON.stringify(view());
    const row = rows[place];
    const title = element("h2", { id: "reader-title" },
      element("bdi", {}, header.documents[row[DOCUMENT]]), `, segment ${row[NUMBER]}`);
    const tools = element("div", { className: "tools" },
      button("Back to the list", () => { box.classList.remove("reading"); list.box.focus(); }, "back"),
      button("Previous", () => list.choose(list.position - 1)),
      button("Next", () => list.choose(list.position + 1)),
      button(whole ? "This segment" : "Whole article", () => { whole = !whole; draw(); }),
      element("a", { href: addressOf(place) }, "Link to this segment"));
    const page = whole ? articlePage(segments, place, view(), show) : segmentPage(segments, place, view());
    reader.replaceChildren(title, tools, page);
    reader.scrollTop = 0;
    reader.querySelector("[aria-current]")?.scrollIntoView({ block: "center" });
  }

  function button(text, action, className = "") {
    const made = element("button", { type: "button", className }, text);
    made.addEventListener("click", action);
    return made;
  }

  // Shows a segment, in the list too where the filters let it through.
  function show(at) {
    whole = false;
    list.position = list.places.indexOf(at);
    list.show(list.places, list.position);
    open(at);
  }

  // Addresses: #explore/PAIR/TEST SET[/ARTICLE], #flagged/PAIR/TEST SET/SYSTEM, #lowest/PAIR/TEST SET/SYSTEM,
  // #segment/PAIR/TEST SET/ARTICLE/NUMBER; any other is a place in the overview.
  async function follow() {
    const [kind, pair, name, subject, at] = location.hash.slice(1).split("/").map(decoded);
    if (!["explore", "flagged", "lowest", "segment"].includes(kind) || !headers.length) {
      box.hidden = true;
      document.getElementById("main").hidden = false;
      if (kind) document.getElementById(kind)?.scrollIntoView();
      return;
    }
    await enter(Math.max(0, headers.findIndex((header) => header.pair === pair && header.name === name)));
    if (!segments) return;
    if (subject !== undefined && kind !== "segment") ask(kind, subject);
    refresh();
    const { header, rows } = segments;
    const asked = kind === "segment"
      ? rows.findIndex((row) => header.documents[row[DOCUMENT]] === subject && String(row[NUMBER]) === at) : -1;
    if (asked >= 0) show(asked);
    else if (kind === "segment") status.textContent = "This report has no such segment.";
    else if (matchMedia("(min-width: 56rem)").matches && list.places.length) list.choose(0);
  }

  function ask(kind, subject) {
    prepare(segments.header);
    if (kind === "explore") {
      field.document.value = String(segments.header.documents.indexOf(subject));
      field.order.value = "set";
    } else {
      field.a.value = String(segments.header.systems.indexOf(subject));
      if (kind === "flagged") field.flag.value = "any";
      else if (segments.header.metric !== null) field.order.value = "lowest";
    }
  }

  function decoded(part) {
    try {
      return decodeURIComponent(part);
    } catch {
      return part;
    }
  }

  document.getElementById("main").addEventListener("click", (event) => {
    const cell = event.target.closest("[data-article]");
    if (cell) location.hash = cell.dataset.article;
  });
  fillChoices(field.set, headers.map((header, at) => [String(at), `${header.pair}, ${header.name}`]));
  field.set.addEventListener("change", () => {
    const header = headers[Number(field.set.value)];
    location.hash = `#explore/${encodeURIComponent(header.pair)}/${encodeURIComponent(header.name)}`;
  });
  for (const name of ["document", "flag", "a", "b", "order", "marks"]) field[name].addEventListener("change", refresh);
  for (const name of ["text", "least"]) field[name].addEventListener("input", refresh);
  const filters = document.getElementById("filters");
  filters.addEventListener("click", () => {
    filters.setAttribute("aria-expanded", String(box.classList.toggle("filtering")));
  });
  document.getElementById("reset").addEventListener("click", () => {
    if (segments) prepare(segments.header);
    refresh();
  });
  document.addEventListener("keydown", (event) => {
    if (box.hidden || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, select, textarea")) return;
    if (event.key === "j") list.choose(list.position + 1);
    else if (event.key === "k") list.choose(list.position - 1);
    else if (event.key === "/") {
      event.preventDefault();
      field.text.focus();
    }
  });
  addEventListener("hashchange", follow);
  follow();
});
