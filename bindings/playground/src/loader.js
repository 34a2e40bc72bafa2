// The only script that stands in the page as it is. It runs the one that stands there compressed, of which the page's
// policy has the hash, too.

import { inflated } from "./inflate.js";

inflated("script").text().then((text) => {
  const script = document.createElement("script");
  script.textContent = text;
  document.body.append(script);
});
