// The page of one submission.

document.getElementById("report").replaceChildren(reportOf(personOf(0)));

// The address may name a kata, at first or by a link.
function openNamed() {
  if (location.hash.startsWith("#kata-")) openKata(location.hash.slice("#kata-".length));
}

window.addEventListener("hashchange", openNamed);
// A link to the kata that the address names already changes no address. The browser scrolls after this listener.
document.addEventListener("click", (event) => {
  if (event.target.closest("a[href^='#kata-']")?.hash === location.hash) setTimeout(openNamed);
});
openNamed();
