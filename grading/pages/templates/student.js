// The page of one submission.

document.getElementById("report").append(reportOf(personOf(0)));
// The first link of the page may lead to a kata that was not there when the browser looked for it.
if (location.hash.startsWith("#kata-")) document.getElementById(location.hash.slice(1))?.scrollIntoView();
