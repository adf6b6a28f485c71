"use strict";
// All that is known of one submission, made from the JSON in the page. Texts go in as text and never as markup.

const data = JSON.parse(document.getElementById("data").textContent);


// Arrays in the JSON by what stands where: grading/pages/page_data.py says what each field is.
function personOf(number) {
  const [name, key, email, id, attempts, handedIn, gradedAt, problem, outcomes] = data.people[number];
  return {number, name: name || key, key, email, id, attempts, handedIn, gradedAt, problem, outcomes};
}

function outcomeOf(person, kata) {
  const found = person.outcomes && person.outcomes[kata];
  if (!found) return null;
  const [status, points, maxPoints, message, failures, curves, number] = found;
  const suite = data.katas[kata].suites[number];
  return {status, points, maxPoints, message: data.texts[message], failures: failures.map(failureOf), curves, suite};
}

function failureOf([check, verdict, message, where, output, mistakes]) {
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
    whole.append(make("p", {class: "note"}, "Not graded:"), make("pre", {}, person.problem));
  } else if (!person.outcomes) {
    whole.append(make("p", {class: "note"}, "Nothing was handed in."));
  }
  for (const kata of data.order) {
    const outcome = outcomeOf(person, kata);
    if (outcome) whole.append(kataSection(data.katas[kata], data.katas[kata].checks.map(checkOf), outcome));
  }
  return whole;
}

function kataSection(kata, checks, outcome) {
  const begun = data.begun.includes(outcome.status);
  const section = make("details", {class: "kata", id: "kata-" + kata.id});
  section.open = ["failed", "broken"].includes(outcome.status);
  section.append(
    make("summary", {},
      make("span", {class: "mark " + outcome.status, "aria-hidden": "true"}, data.statuses[outcome.status].sign),
      make("h3", {}, kata.number + " " + kata.title),
      make("span", {class: "points"}, `${outcome.points} of ${outcome.maxPoints}, ${data.statuses[outcome.status].word}`)),
  );
  if (outcome.message) section.append(make("pre", {}, outcome.message));
  const mistakes = mistakesOf(outcome);
  section.append(...mistakes);
  for (const failure of outcome.failures) {
    section.append(failureArticle(checks[failure.check], failure, outcome, mistakes.length > 1));
  }
  const failed = new Set(outcome.failures.map((failure) => failure.check));
  for (const curve of outcome.curves) {
    if (begun && !failed.has(curve[0])) section.append(curveFigure(curve, checks[curve[0]].requirement + " "));
  }
  // Of a module that can't be imported, or was not begun, there is nothing to say check by check.
  // The kata's checks are those of all reports in the page; this person may have been held against others than the next.
  const others = outcome.suite.filter((number) => !failed.has(number)).map((number) => checks[number]);
  if (others.length) {
    const list = make("ul", {}, ...others.map((check) => make("li", {}, check.requirement)));
    const words = `${begun ? "Passed" : "What it asks for"}: ${others.length} ${others.length === 1 ? "check" : "checks"}`;
    section.append(make("details", {class: "others"}, make("summary", {}, words), list));
  }
  return section;
}

// What the kata's failures look like, each mistake once, with what the catalogue tells of it.
function mistakesOf(outcome) {
  const numbers = [...new Set(outcome.failures.flatMap((failure) => failure.mistakes))];
  return numbers.map((number, place) => {
    const [, name, told] = data.mistakes[number];
    const part = make("div", {class: "mistake"},
      make("p", {}, place ? "Or like: " : "This looks like: ", make("strong", {}, name)));
    if (told) part.append(make("details", {}, make("summary", {}, "What there is to say of it"), ...paragraphs(told)));
    return part;
  });
}

function paragraphs(told) {
  return told.split(/\n{2,}/).map((part) => (
    part.startsWith(">>>") ? make("pre", {}, part) : make("p", {}, part.replace(/\s+/g, " "))
  ));
}

function failureArticle(check, failure, outcome, manyMistakes) {
  const article = make("article", {class: "failure " + check.role},
    make("h4", {}, make("span", {class: "verdict"}, failure.verdict), " " + check.requirement));
  const why = data.noPoints[check.role];
  if (why) article.append(make("p", {class: "small"}, `${check.role}, no points: ${why}`));
  if (failure.message) article.append(make("pre", {}, failure.message));
  const names = failure.mistakes.map((number) => data.mistakes[number][1]);
  if (names.length && manyMistakes) article.append(make("p", {class: "small"}, "looks like: " + names.join(", or like: ")));
  if (failure.where) article.append(make("p", {class: "small"}, "at ", make("code", {}, failure.where)));
  const curve = outcome.curves.find((each) => each[0] === failure.check);
  if (curve) article.append(curveFigure(curve, ""));
  if (failure.output) {
    article.append(make("details", {}, make("summary", {}, "What the code printed"), make("pre", {}, failure.output)));
  }
  return article;
}

// Growth of memory over the steps of a scenario, with the limit for where it ends.
function curveFigure([, limit, growth], requirement) {
  const [left, right, top, bottom] = [44, 312, 12, 92];
  const highest = Math.max(limit, ...growth) * 1.1;
  const lowest = Math.min(0, ...growth);
  const across = (step) => left + (right - left) * step / Math.max(1, growth.length - 1);
  const up = (mib) => bottom - (bottom - top) * (mib - lowest) / (highest - lowest);
  const last = growth[growth.length - 1];
  const words = `Memory grew by ${round(last)} MiB, the limit is ${round(limit)} MiB`;
  const svg = draw("svg", {class: "curve", viewBox: "0 0 380 110", role: "img", "aria-label": words});
  const points = growth.map((mib, step) => `${across(step).toFixed(1)},${up(mib).toFixed(1)}`).join(" ");
  svg.append(
    draw("line", {class: "axis", x1: left, x2: right, y1: up(0), y2: up(0)}),
    draw("line", {class: "limit", x1: left, x2: right, y1: up(limit), y2: up(limit)}),
    draw("polyline", {class: last > limit ? "over" : "under", points}),
    draw("circle", {class: last > limit ? "over" : "under", cx: across(growth.length - 1), cy: up(last), r: 3}),
    draw("text", {x: left - 6, y: up(0) + 4, "text-anchor": "end"}, "0"),
    draw("text", {x: right + 6, y: up(limit) + 4}, "limit " + round(limit)),
    draw("text", {x: left, y: 106}, `${growth.length} measurements`),
  );
  // A label on the limit's own line would hide it.
  if (Math.abs(up(last) - up(limit)) > 12) svg.append(draw("text", {x: right + 6, y: up(last) + 4}, round(last) + " MiB"));
  return make("figure", {}, svg, make("figcaption", {class: "small"}, `${requirement}${words}.`));
}

function round(mib) {
  return String(Math.round(mib * 10) / 10);
}
