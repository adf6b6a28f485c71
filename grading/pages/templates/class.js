// The page of a class: the table of students with its pages, sorting and searching, and the details of one person.

const ROWS = 100;
const collator = new Intl.Collator(document.documentElement.lang, {numeric: true, sensitivity: "base"});
const byId = (id) => document.getElementById(id);
const concerns = data.people.map(() => []);
for (const concern of data.concerns) for (const number of concern.people) concerns[number].push(concern);
const people = data.people.map((_, number) => summaryOf(personOf(number)));
const table = byId("heat");
const graded = people.some((person) => person.grade);  // by an assignment's policy
const columns = [
  {title: said("Student"), value: (person) => person.name, up: true},
  {title: said("Points"), value: (person) => person.points},
  {title: said("Passed"), value: (person) => person.passed},
  ...(graded ? [{title: said("Grade"), value: (person) => person.gradePoints ?? -1}] : []),
  ...data.order.map((kata) => ({
    title: data.katas[kata].number, hint: said("Kata {number}, {title}", data.katas[kata]), kata,
    value: (person) => person.ranks[kata] ?? -3,
  })),
  {title: said("A word"), value: (person) => person.concerns.length},
];
const state = {column: 0, direction: 1, page: 0, found: [...people]};

// Return a person's values in the table. The details are looked up when they are shown.
function summaryOf(person) {
  let points = person.katas ? 0 : -1, passed = person.katas ? 0 : -1, possible = 0, at = null;
  const ranks = {}, mistakes = new Set();
  for (const kata of data.order) {
    const found = person.katas && person.katas[kata];
    if (!found) continue;
    const [status, got, most, , failures] = found;
    points += got;
    possible += most;
    passed += status === "passed";
    if (status !== "passed" && at === null) at = kata;
    ranks[kata] = {passed: 2, failed: got / Math.max(1, most), broken: -0.5, untouched: -1, missing: -2}[status];
    for (const failure of failures) failure[5].forEach((mistake) => mistakes.add(mistake));
  }
  const searched = plainly([person.name, person.key, person.email, person.id].join(" "));
  const {number, name, id, katas, grade, gradePoints} = person;
  return {
    number, name, id, katas, grade, gradePoints, points, possible, passed, at, ranks, mistakes, searched,
    concerns: concerns[number],
  };
}

function plainly(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

// A person's address has their key, so that it stays right when people join or leave: #person-KEY, or #person-KEY/KATA.
// #student-NUMBER counts the people on this page.
const numbers = new Map(data.people.map((_, number) => [personOf(number).key, number]));

function addressOf(number) {
  const {key} = personOf(number);
  return numbers.get(key) === number ? "#person-" + encodeURIComponent(key) : "#student-" + number;
}

// ---- the table of students

function update() {
  const typed = plainly(byId("search").value).split(/\s+/).filter(Boolean);
  const [kind, value] = byId("show").value.split(":");
  const asked = {
    "": () => true,
    word: (person) => person.concerns.some((concern) => concern.reason === value),
    at: (person) => person.at === Number(value),
    mistake: (person) => person.mistakes.has(Number(value)),
  }[kind];
  state.found = people.filter((person) => asked(person) && typed.every((word) => person.searched.includes(word)));
  const {value: valueOf} = columns[state.column];
  state.found.sort((one, other) => (
    state.direction * compare(valueOf(one), valueOf(other))
    || collator.compare(one.name, other.name)
    || one.number - other.number
  ));
  state.page = 0;
  show();
}

function compare(one, other) {
  return typeof one === "number" ? one - other : collator.compare(one, other);
}

function show() {
  const first = state.page * ROWS;
  const rows = state.found.slice(first, first + ROWS);
  table.tBodies[0].replaceChildren(...rows.map(row));
  table.tHead.querySelectorAll("th").forEach((header, number) => {
    const sorted = number === state.column;
    header.setAttribute("aria-sort", !sorted ? "none" : state.direction > 0 ? "ascending" : "descending");
  });
  showCount(first, rows.length);
  byId("pages").hidden = state.found.length <= ROWS;
  const pressed = document.activeElement;
  byId("earlier").disabled = first === 0;
  byId("later").disabled = first + ROWS >= state.found.length;
  // A button that becomes disabled, at the first or the last page, would lose the focus.
  if (pressed?.disabled) byId(pressed.id === "later" ? "earlier" : "later").focus({preventScroll: true});
}

function showCount(first, shown) {
  byId("shown").textContent = countOf(first, shown, state.found.length, data.people.length);
}

// Return a sentence such as "1 to 100 of 240 of 500 students".
function countOf(first, shown, found, total) {
  let count = String(found);
  if (found !== total) count = said("{found} of {total}", {found, total});
  if (shown && shown < found) count = said("{first} to {last} of {count}", {first: first + 1, last: first + shown, count});
  return total === 1 ? said("{count} student", {count}) : said("{count} students", {count});
}

function row(person) {
  const link = make("a", {href: addressOf(person.number)}, make("bdi", {}, person.name));
  const none = (number) => (number < 0 ? "\u2013" : String(number));
  return make("tr", {},
    make("th", {scope: "row"}, link, person.id ? make("span", {class: "small number"}, " " + person.id) : null),
    make("td", {}, person.katas ? `${person.points}/${person.possible}` : "\u2013"),
    make("td", {}, none(person.passed)),
    graded ? make("td", {}, person.grade) : null,
    ...data.order.map((kata) => cell(person, kata)),
    make("td", {class: "words-cell small"}, person.concerns.map((concern) => concern.title).join(", ")));
}

// A cell opens the person at that kata's first failing check. The name beside it opens the same, so Tab passes by.
function cell(person, kata) {
  const graded = person.katas && person.katas[kata];
  if (!graded) return make("td", {class: "cell"});
  const [status, points, most] = graded;
  const level = status === "failed" ? "begun-" + Math.min(3, Math.floor(4 * points / Math.max(1, most))) : status;
  const facts = {points, most, word: data.statuses[status].word};
  const words = status === "failed" ? said("{points} of {most}", facts) : said("{word}, {points} of {most}", facts);
  return make("td", {class: "cell " + level},
    make("a", {href: addressOf(person.number) + "/" + data.katas[kata].id, tabindex: "-1"},
      make("span", {"aria-hidden": "true"}, status === "failed" ? `${points}/${most}` : data.statuses[status].sign),
      make("span", {class: "unseen"}, words)));
}

function header(column, number) {
  const button = make("button", {type: "button"}, column.title);
  if (column.hint) button.setAttribute("aria-label", column.hint);
  if (column.hint) button.title = column.hint;
  button.addEventListener("click", () => {
    // Numbers are sorted from the highest, names from A. A second press reverses the order.
    state.direction = state.column === number ? -state.direction : column.up ? 1 : -1;
    state.column = number;
    update();
  });
  return make("th", {scope: "col"}, button);
}

table.tHead.append(make("tr", {}, ...columns.map(header)));
byId("controls").addEventListener("submit", (event) => event.preventDefault());
byId("search").addEventListener("input", update);
byId("show").addEventListener("change", update);
for (const [id, step] of [["earlier", -1], ["later", 1]]) {
  byId(id).addEventListener("click", () => {
    state.page += step;
    show();
    table.scrollIntoView();
  });
}

// A number elsewhere in the page shows the people that it counts.
document.addEventListener("click", (event) => {
  const asked = event.target.closest("[data-ask]");
  if (!asked) return;
  byId("search").value = "";
  byId("show").value = asked.dataset.ask;
  update();
  byId("students").scrollIntoView();
  byId("show").focus({preventScroll: true});
});

// On paper the whole table is printed at once. The rows of the shown page stay, since one of them may have the focus.
let onlyPrinted = [];
window.addEventListener("beforeprint", () => {
  if (onlyPrinted.length) return;
  const first = state.page * ROWS, body = table.tBodies[0];
  const before = state.found.slice(0, first).map(row), after = state.found.slice(first + ROWS).map(row);
  body.prepend(...before);
  body.append(...after);
  onlyPrinted = [...before, ...after];
  showCount(0, state.found.length);
});
window.addEventListener("afterprint", () => {
  for (const each of onlyPrinted) each.remove();
  onlyPrinted = [];
  showCount(state.page * ROWS, table.tBodies[0].rows.length);
});

// ---- the other tables: headers that sort, and the first rows of long tables

for (const sortable of document.querySelectorAll("table.sortable")) {
  const headers = [...sortable.tHead.querySelectorAll("th")];
  for (const each of headers) {
    const button = make("button", {type: "button"}, each.textContent);
    each.replaceChildren(button);
    each.setAttribute("aria-sort", {up: "ascending", down: "descending"}[each.dataset.sort] || "none");
    button.addEventListener("click", () => sortBy(sortable, headers, each));
  }
  const first = Number(sortable.dataset.first);
  const total = sortable.tBodies[0].rows.length;
  if (first && total > first) {
    sortable.classList.add("first-" + first);
    const button = make("button", {type: "button", class: "more", "aria-expanded": "false"}, said("Show all {total}", {total}));
    button.addEventListener("click", () => {
      const all = !sortable.classList.toggle("first-" + first);
      button.textContent = all ? said("Show the first {first}", {first}) : said("Show all {total}", {total});
      button.setAttribute("aria-expanded", String(all));
    });
    sortable.parentElement.after(button);
  }
}

function sortBy(sorted, headers, header) {
  const place = header.cellIndex;
  const rows = [...sorted.tBodies[0].rows];
  const valueOf = (row) => row.cells[place].dataset.value ?? row.cells[place].textContent.trim();
  const numeric = rows.every((row) => valueOf(row) !== "" && !Number.isNaN(Number(valueOf(row))));
  const was = header.getAttribute("aria-sort");
  const direction = was === "none" ? (numeric ? -1 : 1) : was === "ascending" ? -1 : 1;
  const read = (row) => (numeric ? Number(valueOf(row)) : valueOf(row));
  rows.sort((one, other) => direction * compare(read(one), read(other)));
  sorted.tBodies[0].append(...rows);
  for (const each of headers) each.setAttribute("aria-sort", "none");
  header.setAttribute("aria-sort", direction > 0 ? "ascending" : "descending");
}

update();
