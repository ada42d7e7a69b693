// The demo page: the element does it all. Here, the whole page is a place to drop files.

const uploader = document.querySelector('mule-uploader');

addEventListener('dragover', (event) => event.preventDefault());
addEventListener('drop', (event) => {
  if (event.defaultPrevented) return; // by the element
  event.preventDefault();
  uploader.add(event.dataTransfer);
});
