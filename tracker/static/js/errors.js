// From each link of the error summary to the field itself, with its label in sight; the summary has the focus by autofocus.
(function () {
  "use strict";
  var summary = document.getElementById("error-summary");
  if (!summary) return;
  summary.addEventListener("click", function (event) {
    var link = event.target.closest("a[href^='#']");
    var target = link && document.getElementById(link.getAttribute("href").slice(1));
    if (!target) return;
    event.preventDefault();
    var label = document.querySelector("label[for='" + CSS.escape(target.id) + "']");
    (target.closest("fieldset.field") || label || target).scrollIntoView({ block: "start" });
    target.focus({ preventScroll: true });
  });
})();
