// What the numbers rest on is printed too, folded or not on the screen, but for the list of documents.
addEventListener("beforeprint", () => {
  for (const folded of document.querySelectorAll("#grounds details:not([open], .long)")) folded.open = true;
});
