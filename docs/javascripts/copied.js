// A formula that is copied, alone or with the text around it, is its LaTeX, as it was written; where what is pasted
// into knows more than text, it is the formula itself.
document.addEventListener("copy", (event) => {
  const selection = getSelection();
  if (selection.isCollapsed || event.target.closest?.("input, textarea")) return;
  const range = selection.getRangeAt(0).cloneRange(), within = range.commonAncestorContainer;
  const whole = (within.closest ? within : within.parentElement).closest("math");
  if (whole) range.selectNode(whole);
  const part = document.createElement("div");
  part.append(range.cloneContents());
  const formulas = part.querySelectorAll("math[alttext]");
  if (!formulas.length) return;
  event.clipboardData.setData("text/html", part.innerHTML);
  for (const math of formulas) {
    const sign = math.getAttribute("display") === "block" ? "$$" : "$";
    math.replaceWith(`${sign}${math.getAttribute("alttext")}${sign}`);
  }
  part.style.cssText = "position: fixed; left: -100vw";
  document.body.append(part); // lines and paragraphs are those that it would have on the page
  event.clipboardData.setData("text/plain", part.innerText);
  part.remove();
  event.preventDefault();
});
