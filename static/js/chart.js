// The table of a chart: cells copied in Excel fill it from where they are pasted.
"use strict";

(() => {
  const grid = document.getElementById("chart-grid");
  if (!grid) return;

  const fold = grid.closest("details");
  const cell = (row, column) => grid.querySelector(`[data-row="${row}"][data-column="${column}"]`);
  const isNumber = (text) => /^[-−]?[\d\s.,]*\d[\d\s.,]*%?$/.test(text.trim());

  // Rows and cells as a spreadsheet puts them on the clipboard; a cell with a line break or a tab stands in quotes.
  function cells(text) {
    const rows = [[""]];
    let quoted = false;
    for (let place = 0; place < text.length; place += 1) {
      const sign = text[place];
      const row = rows.at(-1);
      if (quoted) {
        if (sign === '"' && text[place + 1] === '"') {
          row[row.length - 1] += '"';
          place += 1;
        } else if (sign === '"') quoted = false;
        else row[row.length - 1] += sign === "\n" || sign === "\r" ? " " : sign;
      } else if (sign === '"' && row.at(-1) === "") quoted = true;
      else if (sign === "\t") row.push("");
      else if (sign === "\n") rows.push([""]);
      else if (sign !== "\r") row[row.length - 1] += sign;
    }
    return rows.filter((row, place) => place < rows.length - 1 || row.some((one) => one.trim()));
  }

  grid.addEventListener("paste", (event) => {
    const rows = cells(event.clipboardData.getData("text/plain"));
    if (rows.length < 2 && rows[0].length < 2) return;
    event.preventDefault();
    let top = Number(event.target.dataset.row);
    let left = Number(event.target.dataset.column);
    // A first row of words above figures names the columns, wherever among the first boxes it is pasted.
    const names = rows[0].slice(1);
    const isHead = names.length && names.every((one) => !isNumber(one)) && rows.slice(1).some((row) => row.slice(1).some(isNumber));
    if (isHead && top <= 1 && left <= 1) [top, left] = [0, 0];
    rows.forEach((row, down) => {
      row.forEach((text, right) => {
        const field = cell(top + down, left + right);
        if (field) field.value = text.trim();
      });
    });
    event.target.dispatchEvent(new Event("input", { bubbles: true }));
    event.target.dispatchEvent(new Event("change", { bubbles: true }));
  });

  // Enter goes down, as in a spreadsheet, instead of saving the form.
  grid.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.dataset.row) return;
    event.preventDefault();
    const next = Number(event.target.dataset.row) + (event.shiftKey ? -1 : 1);
    cell(next, event.target.dataset.column)?.focus();
  });

  grid.closest("form").addEventListener("restored", () => {
    if ([...fold.querySelectorAll('input[type="text"]')].some((field) => field.value)) fold.open = true;
  });
})();
