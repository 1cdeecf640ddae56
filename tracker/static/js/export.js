// Shows how far a large file is on its way, and says so when one breaks off; small ones are left to the browser.
// <a data-export="BYTES" href> … <div role="status" data-export-said data-arriving data-broken> in the same section.
(function () {
  "use strict";
  var SMALL = 300000;
  // What is kept in memory until it is whole must fit there.
  var LARGEST = 100000000;
  if (!window.fetch || !window.ReadableStream) return;

  function say(place, words, bar) {
    place.replaceChildren(document.createTextNode(words + " "));
    if (bar) place.appendChild(bar);
  }

  function save(blob, answer) {
    var named = /filename="([^"]+)"/.exec(answer.headers.get("Content-Disposition") || "");
    var link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = named ? named[1] : "";
    link.click();
    window.setTimeout(function () { URL.revokeObjectURL(link.href); }, 60000);
  }

  async function bring(link, place) {
    var bar = document.createElement("progress");
    var parts = [], arrived = 0;
    bar.setAttribute("aria-label", link.textContent);
    say(place, place.dataset.arriving, bar);
    try {
      var answer = await fetch(link.href);
      if (!answer.ok) { say(place, await answer.text()); return; }
      var reader = answer.body.getReader();
      bar.max = Number(answer.headers.get("Content-Length")) || Number(link.dataset.export);
      for (;;) {
        var step = await reader.read();
        if (step.done) break;
        parts.push(step.value);
        arrived += step.value.length;
        // The size was an estimate: the bar is full only when the file is.
        bar.value = Math.min(arrived, bar.max * 0.98);
      }
      save(new Blob(parts, { type: answer.headers.get("Content-Type") }), answer);
      place.replaceChildren();
    } catch (_error) {
      say(place, place.dataset.broken);
    }
  }

  document.querySelectorAll("a[data-export]").forEach(function (link) {
    var size = Number(link.dataset.export);
    if (size < SMALL || size > LARGEST) return;
    link.addEventListener("click", function (event) {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      bring(link, link.closest("section").querySelector("[data-export-said]"));
    });
  });
})();
