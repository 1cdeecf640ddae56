// Keys for reviewing: they move the focus and follow links, and never decide. They can be turned off on the page.
(function () {
  "use strict";
  var form = document.querySelector("[data-review]");
  var list = document.querySelector("[data-review-keys]");
  if (!form || !list) { return; }
  var box = list.querySelector("input");
  var rows = Array.prototype.slice.call(form.querySelectorAll("[data-difference]"));
  var name = "tracker.review.keys";

  function remembered() {
    try { return window.localStorage.getItem(name) !== "off"; } catch (error) { return true; }
  }
  function remember() {
    try { window.localStorage.setItem(name, box.checked ? "on" : "off"); } catch (error) { return; }
  }
  function here() {
    return rows.findIndex(function (row) { return row.contains(document.activeElement); });
  }
  function go(element) {
    if (element) { element.focus(); element.scrollIntoView({ block: "nearest" }); }
  }
  function step(by) {
    var at = here();
    var next = at < 0 ? (by > 0 ? 0 : rows.length - 1) : at + by;
    if (rows[next]) { go(rows[next].querySelector("th")); }
  }
  function follow(selector) {
    var link = document.querySelector(selector);
    if (link) { link.click(); }
  }
  var keys = {
    j: function () { step(1); },
    k: function () { step(-1); },
    n: function () { follow("[data-review-next]"); },
    p: function () { follow("[data-review-previous]"); },
    r: function () { var row = rows[Math.max(here(), 0)]; go(row ? row.querySelector("textarea") : null); },
    a: function () { go(form.querySelector("[data-review-accept]")); },
    x: function () { go(form.querySelector("[data-review-return]")); },
    "?": function () { list.open = true; go(list.querySelector("summary")); }
  };

  list.hidden = false;
  box.checked = remembered();
  box.addEventListener("change", remember);
  document.addEventListener("keydown", function (event) {
    var typing = event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");
    if (!box.checked || typing || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) { return; }
    if (Object.prototype.hasOwnProperty.call(keys, event.key)) { event.preventDefault(); keys[event.key](); }
  });
})();
