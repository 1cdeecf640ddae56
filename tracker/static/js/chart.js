// Makes the picture of a chart a PNG, twice its size: <button hidden data-picture="…svg" data-name="x.png">.
(function () {
  "use strict";
  var SCALE = 2;
  var button = document.querySelector("[data-picture]");
  var said = document.querySelector("[data-picture-said]");
  if (!button || !HTMLCanvasElement.prototype.toBlob) return;
  button.hidden = false;

  function fail() { said.textContent = said.dataset.failed; }

  function save(blob) {
    if (!blob) { fail(); return; }
    var link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = button.dataset.name;
    link.click();
    window.setTimeout(function () { URL.revokeObjectURL(link.href); }, 60000);
  }

  button.addEventListener("click", function () {
    var picture = new Image();
    said.textContent = "";
    picture.onerror = fail;
    picture.onload = function () {
      var canvas = document.createElement("canvas");
      canvas.width = picture.naturalWidth * SCALE;
      canvas.height = picture.naturalHeight * SCALE;
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      canvas.toBlob(save, "image/png");
    };
    picture.src = button.dataset.picture;
  });
})();
