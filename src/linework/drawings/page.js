// Click a heading to sort by it; type above a table to keep the rows that hold the words.
for (const head of document.querySelectorAll("th")) {
  head.addEventListener("click", () => {
    const body = head.closest("table").tBodies[0];
    const order = head.dataset.order === "1" ? -1 : 1;
    for (const other of head.parentNode.children) delete other.dataset.order;
    head.dataset.order = order;
    const column = head.cellIndex, number = head.classList.contains("number");
    const value = (row) => {
      const text = row.cells[column].textContent;
      return number ? (text === "" ? -Infinity : parseFloat(text)) : text.toLowerCase();
    };
    const rows = [...body.rows].map((row) => [value(row), row]);
    rows.sort(([a], [b]) => (a < b ? -order : a > b ? order : 0));
    body.append(...rows.map(([, row]) => row));
  });
}
for (const box of document.querySelectorAll("input[type=search]")) {
  box.addEventListener("input", () => {
    const words = box.value.toLowerCase().split(/\s+/);
    for (const row of document.getElementById(box.dataset.table).tBodies[0].rows) {
      const text = row.textContent.toLowerCase();
      row.hidden = !words.every((word) => text.includes(word));
    }
  });
}
