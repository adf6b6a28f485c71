// The page of one submission.

document.getElementById("report").append(reportOf(personOf(0)));
// The address may name a kata that this script has only now put into the page.
if (location.hash.startsWith("#kata-")) document.getElementById(location.hash.slice(1))?.scrollIntoView();
