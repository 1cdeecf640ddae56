// Forms that save themselves, and a copy on this device for when the line is cut. Without this script nothing is lost that the buttons keep.
(function () {
  "use strict";
  var PREFIX = "tracker.draft:", EVERY = 20000, OWN = ["csrf_token", "form_key", "version"];

  function stored(key) { try { return JSON.parse(window.localStorage.getItem(key)); } catch (error) { return null; } }
  function keep(key, value) { try { window.localStorage.setItem(key, JSON.stringify(value)); } catch (error) { return; } }
  function drop(key) { try { window.localStorage.removeItem(key); } catch (error) { return; } }
  function copies() { try { return Object.keys(window.localStorage).filter(function (key) { return key.indexOf(PREFIX) === 0; }); } catch (error) { return []; } }
  function place(path) { return path.replace(/^\/[a-z]{2}\//, "/"); }

  // Whoever signs out leaves nothing on the device.
  document.querySelectorAll("form[action$='/sign-out']").forEach(function (form) {
    form.addEventListener("submit", function () { copies().forEach(drop); });
  });
  // What was sent from a form has arrived when the next page comes from it.
  var from = document.referrer.indexOf(window.location.origin) === 0 ? place(new URL(document.referrer).pathname) : "";
  copies().forEach(function (key) {
    var copy = stored(key);
    if (!copy || (copy.sent && copy.place === from && from !== place(window.location.pathname))) { drop(key); }
  });

  var status = document.querySelector("[data-drafts]"), form = status && status.closest("form");
  if (!form) { return; }
  var offer = form.querySelector("[data-drafts-copy]"), address = status.dataset.drafts;
  var key, timer = null, running = false, waiting = null, isStale = false, changes = 0;

  function name() { key = PREFIX + status.dataset.owner + ":" + place(window.location.pathname); }
  function fields() {
    return Array.from(new FormData(form)).filter(function (pair) { return OWN.indexOf(pair[0]) < 0 && typeof pair[1] === "string"; });
  }
  function same(one, other) { return JSON.stringify(one) === JSON.stringify(other); }
  function say(text) { if (status.textContent !== text) { status.textContent = text; } }
  function copy(sent) {
    keep(key, { place: place(window.location.pathname), version: form.elements.version.value, fields: fields(), sent: sent });
  }
  function changed() {
    changes += 1;
    copy(false);
    later();
  }
  function later() { if (!timer && !isStale) { timer = window.setTimeout(save, EVERY); } }

  function save() {
    window.clearTimeout(timer);
    timer = null;
    if (running || isStale) { return; }
    var at = changes;
    running = true;
    say(status.dataset.saving);
    window.fetch(address, { method: "POST", body: new URLSearchParams(new FormData(form)), redirect: "manual", headers: { Accept: "application/json" } })
      .then(function (response) {
        if ((response.headers.get("Content-Type") || "").indexOf("application/json") < 0) { throw new Error("no answer"); }
        return response.json().then(function (body) { answered(response, body, at); });
      })
      .catch(function () { say(window.navigator.onLine ? status.dataset.failed : status.dataset.offline); done(); later(); });
  }
  function answered(response, body, at) {
    isStale = response.status === 409;
    if (response.ok) { took(body); }
    if (body.text) { say(body.text); }
    if (response.ok && !body.again && changes === at) { drop(key); } else if (response.ok) { changes += 1; later(); }
    done();
    if (body.again && !waiting) { save(); }
  }
  function took(body) {
    form.elements.version.value = body.version;
    form.elements.form_key.value = body.key;
    if (!/\/new\/autosave$/.test(address)) { return; }
    // A new pledge has an address of its own from its first saving on.
    drop(key);
    form.setAttribute("action", body.form);
    form.querySelectorAll("button[formaction]").forEach(function (button) { button.setAttribute("formaction", body.form + "#" + button.getAttribute("formaction").split("#")[1]); });
    address = body.drafts;
    window.history.replaceState(null, "", body.form);
    name();
  }
  function done() {
    running = false;
    if (waiting) { var button = waiting; waiting = null; form.requestSubmit(button === form ? undefined : button); }
  }

  function fill(pairs) {
    var names = {};
    Array.from(form.elements).forEach(function (field) {
      if (!field.name || OWN.indexOf(field.name) >= 0 || field.type === "file" || field.type === "submit") { return; }
      var values = pairs.filter(function (pair) { return pair[0] === field.name; }).map(function (pair) { return pair[1]; });
      names[field.name] = true;
      if (field.type === "radio" || field.type === "checkbox") { field.checked = values.indexOf(field.value) >= 0; } else if (values.length) { field.value = values[0]; }
    });
    // A row that this page doesn't show goes with the form unseen, and is there on the next one.
    pairs.forEach(function (pair) {
      if (names[pair[0]]) { return; }
      var field = document.createElement("input");
      field.type = "hidden";
      field.name = pair[0];
      field.value = pair[1];
      form.appendChild(field);
    });
  }

  name();
  var old = stored(key);
  if (old && (same(old.fields, fields()) || (old.sent && old.version !== form.elements.version.value))) { drop(key); old = null; }
  if (old) {
    offer.hidden = false;
    offer.querySelector("[data-drafts-use]").addEventListener("click", function () {
      fill(old.fields);
      offer.hidden = true;
      say(status.dataset.back);
      changed();
      save();
    });
    offer.querySelector("[data-drafts-drop]").addEventListener("click", function () { drop(key); offer.hidden = true; });
  }
  form.addEventListener("input", changed);
  form.addEventListener("submit", function (event) {
    if (running) {
      // One after the other, or the second would be stale.
      event.preventDefault();
      waiting = event.submitter || form;
      return;
    }
    window.clearTimeout(timer);
    if (!window.navigator.onLine) { event.preventDefault(); copy(false); say(status.dataset.offline); later(); return; }
    copy(true);
  });
  window.addEventListener("online", function () { if (stored(key)) { save(); } });
})();
