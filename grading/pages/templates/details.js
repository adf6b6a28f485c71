"use strict";
// The details of one submission, made from the JSON in the page. Texts are inserted as text and never as markup.

const data = JSON.parse(document.getElementById("data").textContent);

// Return a text in the page's language, with its fields filled in. Python finds the texts by the name of this function.
function said(text, fields) {
  return saidWith(text, fields).join("");
}

// Return such a text as a list of its parts, where a field may be an element.
function saidWith(text, fields) {
  return (data.words[text] ?? text).split(/\{(\w+)\}/).map((part, place) => (place % 2 ? fields[part] : part));
}

// Each of these four gives names to the fields of an array in the JSON, a named tuple of grading/pages/page_records.py.
function personOf(number) {
  const [
    name, key, email, id, attempts, handedIn, gradedAt, problem, katas, counted, grade, gradeLines, gradePoints,
  ] = data.people[number];
  return {
    number, name: name || key, key, email, id, attempts, handedIn, gradedAt, problem, katas, counted, grade, gradeLines,
    gradePoints,
  };
}

function gradedKataOf(person, kata) {
  const found = person.katas && person.katas[kata];
  if (!found) return null;
  const [status, points, maxPoints, message, failures, growths, number] = found;
  const suite = data.katas[kata].suites[number];
  return {
    status, points, maxPoints, message: data.texts[message], failures: failures.map(failedCheckOf), growths, suite,
  };
}

function failedCheckOf([check, verdict, message, where, output, mistakes]) {
  return {
    check, verdict: data.verdicts[verdict], message: data.texts[message], where: data.texts[where],
    output: data.texts[output], mistakes,
  };
}

function checkOf([name, kind, role, requirement]) {
  return {name, kind, role, requirement};
}

function make(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) made.setAttribute(name, value);
  made.append(...children.filter((child) => child !== null && child !== ""));
  return made;
}

function draw(tag, attributes, text) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  if (text) made.textContent = text;
  return made;
}

function reportOf(person) {
  const whole = document.createDocumentFragment();
  if (person.problem !== null) {
    whole.append(make("p", {class: "note"}, said("Not graded:")), make("pre", {}, person.problem));
  } else if (!person.katas) {
    whole.append(make("p", {class: "note"}, said("Nothing was handed in.")));
  }
  for (const kata of data.order) {
    const graded = gradedKataOf(person, kata);
    if (graded) whole.append(kataSection(data.katas[kata], data.katas[kata].checks.map(checkOf), graded));
  }
  return whole;
}

// Open a kata's details, and scroll to its first check that isn't passed.
function openKata(id) {
  const section = document.getElementById("kata-" + id);
  if (!section) return;
  section.open = true;
  (section.querySelector(".failure") || section.querySelector("summary")).scrollIntoView({block: "center"});
}

function kataSection(kata, checks, graded) {
  const begun = data.begun.includes(graded.status), label = data.statuses[graded.status];
  const section = make("details", {class: "kata", id: "kata-" + kata.id});
  const onlyGuardsFail = graded.status === "failed" && graded.points === graded.maxPoints;
  const word = onlyGuardsFail ? data.onlyGuardsFail : label.word;
  const points = said("{points} of {most}, {word}", {points: graded.points, most: graded.maxPoints, word});
  section.open = ["failed", "broken"].includes(graded.status);
  section.append(
    make("summary", {},
      make("span", {class: "mark " + graded.status, "aria-hidden": "true"}, label.sign),
      make("h3", {}, kata.number + " " + kata.title),
      make("span", {class: "points"}, points)),
  );
  if (graded.message) section.append(make("pre", {}, graded.message));
  const mistakes = mistakesOf(graded);
  section.append(...mistakes);
  for (const failure of graded.failures) {
    section.append(failureArticle(checks[failure.check], failure, graded, mistakes.length > 1));
  }
  const failed = new Set(graded.failures.map((failure) => failure.check));
  for (const growth of graded.growths) {
    if (begun && !failed.has(growth[0])) section.append(memoryFigure(growth, checks[growth[0]].requirement + " "));
  }
  // A module that can't be imported, or was not begun, has no results check by check: then list what the kata asks for.
  // `checks` has the checks of all reports in the page, and `suite` those with which this person was graded.
  const others = graded.suite.filter((number) => !failed.has(number)).map((number) => checks[number]);
  if (others.length) {
    const list = make("ul", {}, ...others.map((check) => make("li", {}, check.requirement)));
    section.append(make("details", {class: "others"}, make("summary", {}, headingOf(others.length, begun)), list));
  }
  return section;
}

function headingOf(count, begun) {
  if (begun) return count === 1 ? said("Passed: 1 check") : said("Passed: {count} checks", {count});
  return count === 1 ? said("What it asks for: 1 check") : said("What it asks for: {count} checks", {count});
}

// Return the mistakes that the kata's failures look like, each once, with the catalogue's explanation.
function mistakesOf(graded) {
  const numbers = [...new Set(graded.failures.flatMap((failure) => failure.mistakes))];
  return numbers.map((number, place) => {
    const [, name, told] = data.mistakes[number];
    const mistake = make("strong", {}, name);
    const guess = place ? saidWith("Or like: {mistake}", {mistake}) : saidWith("This looks like: {mistake}", {mistake});
    const part = make("div", {class: "mistake"}, make("p", {}, ...guess));
    const summary = make("summary", {}, said("What there is to say of it"));
    if (told) part.append(make("details", {}, summary, ...paragraphs(told)));
    return part;
  });
}

function paragraphs(told) {
  return told.split(/\n{2,}/).map((part) => (
    part.startsWith(">>>") ? make("pre", {}, part) : make("p", {}, part.replace(/\s+/g, " "))
  ));
}

function failureArticle(check, failure, graded, manyMistakes) {
  const article = make("article", {class: "failure " + check.role},
    make("h4", {}, make("span", {class: "verdict"}, failure.verdict), " " + check.requirement));
  const why = data.noPoints[check.role];
  const role = data.roles[check.role];
  if (why) article.append(make("p", {class: "small"}, said("{role}, no points: {why}", {role, why})));
  if (failure.message) article.append(make("pre", {}, failure.message));
  const names = failure.mistakes.map((number) => data.mistakes[number][1]);
  if (names.length && manyMistakes) {
    const mistakes = names.reduce((one, other) => said("{one}, or like: {other}", {one, other}));
    article.append(make("p", {class: "small"}, said("looks like: {mistakes}", {mistakes})));
  }
  const place = failure.where && make("code", {}, failure.where);
  if (place) article.append(make("p", {class: "small"}, ...saidWith("at {place}", {place})));
  const growth = graded.growths.find((each) => each[0] === failure.check);
  if (growth) article.append(memoryFigure(growth, ""));
  if (failure.output) {
    const summary = make("summary", {}, said("What the code printed"));
    article.append(make("details", {}, summary, make("pre", {}, failure.output)));
  }
  return article;
}

// Return a chart of the growth of memory over the steps of a scenario, with its limit as a line.
function memoryFigure([, limit, growth], requirement) {
  const [left, right, top, bottom] = [44, 312, 12, 92];
  const highest = Math.max(limit, ...growth) * 1.1;
  const lowest = Math.min(0, ...growth);
  const across = (step) => left + (right - left) * step / Math.max(1, growth.length - 1);
  const up = (mib) => bottom - (bottom - top) * (mib - lowest) / (highest - lowest);
  const last = growth[growth.length - 1];
  const facts = {growth: round(last), limit: round(limit)};
  const words = said("Memory grew by {growth} MiB, the limit is {limit} MiB", facts);
  const svg = draw("svg", {class: "curve", viewBox: "0 0 380 110", role: "img", "aria-label": words});
  const points = growth.map((mib, step) => `${across(step).toFixed(1)},${up(mib).toFixed(1)}`).join(" ");
  svg.append(
    draw("line", {class: "axis", x1: left, x2: right, y1: up(0), y2: up(0)}),
    draw("line", {class: "limit", x1: left, x2: right, y1: up(limit), y2: up(limit)}),
    draw("polyline", {class: last > limit ? "over" : "under", points}),
    draw("circle", {class: last > limit ? "over" : "under", cx: across(growth.length - 1), cy: up(last), r: 3}),
    draw("text", {x: left - 6, y: up(0) + 4, "text-anchor": "end"}, "0"),
    draw("text", {x: right + 6, y: up(limit) + 4}, said("limit {limit}", facts)),
    draw("text", {x: left, y: 106}, said("{count} measurements", {count: growth.length})),
  );
  // Near the limit, a second label would hide the limit's own.
  const apart = Math.abs(up(last) - up(limit)) > 12;
  if (apart) svg.append(draw("text", {x: right + 6, y: up(last) + 4}, round(last) + " MiB"));
  return make("figure", {}, svg, make("figcaption", {class: "small"}, `${requirement}${words}.`));
}

function round(mib) {
  return String(Math.round(mib * 10) / 10);
}
