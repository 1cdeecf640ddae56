// Brings the reader to the error summary, and from each of its links to the field itself.
(function () {
  "use strict";
  var summary = document.getElementById("error-summary");
  if (!summary) return;
  summary.focus();
  summary.addEventListener("click", function (event) {
    var link = event.target.closest("a[href^='#']");
    var target = link && document.getElementById(link.getAttribute("href").slice(1));
    if (!target) return;
    event.preventDefault();
    var label = document.querySelector("label[for='" + CSS.escape(target.id) + "']");
    (target.closest("fieldset") || label || target).scrollIntoView({ block: "start" });
    target.focus({ preventScroll: true });
  });
})();
