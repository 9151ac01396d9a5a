// The images inside the page: each stands as base64 text in a script element of its own media type, and becomes an
// address of the browser's when it is shown first. So a phone decodes what is looked at, and no more.

const addresses = new Map();

/** An address for the image in the element of this id. */
export function addressOf(id) {
  let address = addresses.get(id);
  if (address === undefined) {
    const element = document.getElementById(id);
    const bytes = Uint8Array.from(atob(element.textContent), (letter) => letter.charCodeAt(0));
    address = URL.createObjectURL(new Blob([bytes], { type: element.type }));
    addresses.set(id, address);
    element.remove();
  }
  return address;
}
