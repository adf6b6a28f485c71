// One person of a class, in a dialog. The page's address names them, so that the browser's Back closes the dialog.

const dialog = byId("student");
let shownFirst = null, shownLast = null;  // the people since the dialog was opened

// Return the number of the person whom the address names, or null, and the id of the kata.
function addressed() {
  const [who, kata] = location.hash.split("/");
  const number = /^#student-(\d+)$/.exec(who);
  if (number) return {number: data.people[number[1]] ? Number(number[1]) : null, kata};
  return {number: who.startsWith("#person-") ? numbers.get(decoded(who.slice("#person-".length))) ?? null : null, kata};
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function openPerson() {
  const {number, kata} = addressed();
  if (number === null) {
    if (dialog.open) dialog.close();
    return;
  }
  const person = personOf(number), stepped = dialog.open, pressed = document.activeElement;
  byId("student-name").replaceChildren(make("bdi", {}, person.name));
  byId("student-name").title = person.name;
  byId("report").replaceChildren(facts(person), reportOf(person));
  byId("announced").textContent = stepped ? person.name : "";
  byId("before").disabled = neighbour(-1) === null;
  byId("after").disabled = neighbour(1) === null;
  shownLast = number;
  if (!stepped) {
    shownFirst = number;
    dialog.showModal();
    byId("student-name").focus();
  } else if (pressed?.disabled) {
    // The button of the first or the last person would lose the focus.
    byId(pressed.id === "after" ? "before" : "after").focus();
  } else if (!dialog.contains(document.activeElement)) {
    byId("student-name").focus();  // what had the focus was in the report of the last person
  }
  dialog.scrollTop = 0;
  if (kata) openKata(kata);
}

// Focus a person's name in the table of students, on its page.
function focusRow(number) {
  const place = state.found.findIndex((person) => person.number === number);
  if (place < 0) return;
  if (Math.floor(place / ROWS) !== state.page) {
    state.page = Math.floor(place / ROWS);
    show();
  }
  table.tBodies[0].rows[place % ROWS].querySelector("a").focus();
}

function facts(person) {
  const {points, possible, passed} = people[person.number];
  const list = make("dl", {class: "facts"});
  const fact = (name, value) => value && list.append(make("div", {}, make("dt", {}, name), make("dd", {}, make("bdi", {}, value))));
  const katas = Object.keys(person.katas ?? {}).length;
  const found = {points, most: possible, passed, katas};
  if (person.katas) fact(said("Points"), said("{points} of {most} points, {passed} of {katas} katas passed", found));
  fact(said("Known as"), person.key !== person.name && person.key);
  fact(said("Number"), person.id);
  fact(said("Address"), person.email);
  fact(said("Handed in"), person.handedIn);
  fact(said("Graded"), person.gradedAt);
  fact(said("Counts"), person.counted);
  fact(said("Grade"), [person.grade, ...person.gradeLines].filter(Boolean).join("; "));
  fact(said("A word"), concerns[person.number].map((concern) => concern.title).join(", "));
  return list;
}

// Return the person before or after the one that is shown, in the order of the table.
function neighbour(step) {
  const shown = addressed().number;
  const place = state.found.findIndex((person) => person.number === shown);
  return place < 0 ? null : state.found[place + step] ?? null;
}

function go(step) {
  const found = neighbour(step);
  if (found) location.replace(addressOf(found.number));
}

byId("before").addEventListener("click", () => go(-1));
byId("after").addEventListener("click", () => go(1));
byId("close").addEventListener("click", () => dialog.close());
dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
dialog.addEventListener("close", () => {
  byId("report").replaceChildren();
  // Take the person out of the address, and leave the page where it was.
  if (addressed().number !== null) history.replaceState(null, "", location.href.split("#")[0]);
  // The browser has restored the focus that was there before the dialog, which is right for the first person only.
  if (shownLast !== shownFirst) focusRow(shownLast);
});
window.addEventListener("hashchange", openPerson);

openPerson();
