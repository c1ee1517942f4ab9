// The row of the table that the day falls in; days are compared as text, since ISO dates sort as they run.
(function () {
  var form = document.querySelector(".pp-as-of"), field = form.elements.on, told = form.querySelector("output");
  var ended = form.dataset.ended;
  var rows = Array.prototype.slice.call(document.querySelectorAll(".pp-periods tbody tr"));
  function find() {
    var over = ended && field.value > ended;
    var row = !over && rows.find(function (each) { return each.id.slice(5) <= field.value; });
    rows.forEach(function (each) { each.classList.toggle("pp-found-row", each === row && !!field.value); });
    told.textContent = "";
    if (!field.value) return;
    if (over) { told.textContent = form.dataset.withdrawn; return; }
    if (!row) { told.textContent = form.dataset.none; return; }
    told.append(form.dataset.answer + " ", row.querySelector("td:nth-child(3) a").cloneNode(true));
  }
  var asked = new URLSearchParams(location.search).get("on");
  if (/^\d{4}-\d{2}-\d{2}$/.test(asked || "")) field.value = asked;
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  field.addEventListener("input", find);
  form.hidden = false;
  find();
})();
