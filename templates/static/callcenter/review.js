// The review queue by keyboard: a digit labels, n goes on, d dismisses, u undoes. Keys
// typed into a field are the field's.

document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (event.target.closest("input:not([type=radio]), textarea, select")) return;
    const wanted = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (wanted === null || wanted.closest(".cc-conversation")) return;
    event.preventDefault();
    wanted.click();
});
