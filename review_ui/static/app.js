// Comforts only: every page does all its work without this file.
(function () {
  "use strict";

  const announce = (words) => {
    const line = document.getElementById("announce");
    if (line) line.textContent = words;
  };

  // j and k walk through the queue, / goes to the search; never while somebody writes.
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select")) return;
    if (event.key === "/") {
      const field = document.getElementById("q");
      const link = document.querySelector('#menu a[href="/search"]');
      event.preventDefault();
      if (field) field.focus();
      else if (link) link.click();
      return;
    }
    if (event.key !== "j" && event.key !== "k") return;
    const links = Array.from(document.querySelectorAll(".row h2 a, .hits h2 a"));
    if (!links.length) return;
    const at = links.indexOf(document.activeElement);
    const next = at < 0 ? 0 : at + (event.key === "j" ? 1 : -1);
    if (links[next]) links[next].focus();
  });

  // After a swap of the whole page the focus goes to what changed: an error first, else the top.
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target.id !== "main") return;
    const place = document.querySelector("#main [aria-invalid='true'], #main [role='alert'], #main");
    if (!place) return;
    if (!place.hasAttribute("tabindex") && place.matches("p, fieldset, div")) place.setAttribute("tabindex", "-1");
    place.focus({ preventScroll: place.id === "main" });
    announce(place.id === "main" ? document.title : place.textContent.trim().slice(0, 200));
  });

  document.addEventListener("htmx:sendError", () => {
    announce("The service did not answer. Nothing was recorded; try again.");
    const main = document.getElementById("main");
    if (!main || document.querySelector(".error.offline")) return;
    const line = document.createElement("p");
    line.className = "error offline";
    line.setAttribute("role", "alert");
    line.textContent = "The service did not answer. Nothing was recorded; try again.";
    main.prepend(line);
  });
})();
