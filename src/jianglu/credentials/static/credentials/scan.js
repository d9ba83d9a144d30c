// Scans the QR code of a certificate with the camera: BarcodeDetector where the browser has it, else the vendored jsQR.
// Nothing leaves the phone but the address that the code holds, and only when it is one of this site.
(() => {
  "use strict";
  const box = document.querySelector("[data-qr-scanner]");
  if (!box || !navigator.mediaDevices) return;
  const start = box.querySelector("[data-start]");
  const stop = box.querySelector("[data-stop]");
  const video = box.querySelector("video");
  const said = box.querySelector("[data-said]");
  const canvas = document.createElement("canvas");
  let stream = null;
  box.hidden = false;

  function jsqr() {
    return new Promise((done, failed) => {
      if (window.jsQR) return done(window.jsQR);
      const script = document.createElement("script");
      script.src = box.dataset.decoder;
      script.onload = () => done(window.jsQR);
      script.onerror = failed;
      document.head.append(script);
    });
  }

  async function reader() {
    if ("BarcodeDetector" in window && (await BarcodeDetector.getSupportedFormats()).includes("qr_code")) {
      const detector = new BarcodeDetector({ formats: ["qr_code"] });
      return async () => (await detector.detect(video))[0]?.rawValue;
    }
    const decode = await jsqr();
    return async () => {
      canvas.width = video.videoWidth;
      canvas.height = video.videoHeight;
      const paper = canvas.getContext("2d", { willReadFrequently: true });
      paper.drawImage(video, 0, 0);
      const image = paper.getImageData(0, 0, canvas.width, canvas.height);
      return decode(image.data, image.width, image.height)?.data;
    };
  }

  function end() {
    stream?.getTracks().forEach((track) => track.stop());
    stream = null;
    video.hidden = stop.hidden = true;
    start.hidden = false;
  }

  // A request to present: openid4vp://?request_uri=… or the page of this site.
  function openRequest(address) {
    if (address.protocol === "openid4vp:") {
      try {
        address = new URL(address.searchParams.get("request_uri"));
      } catch {
        return false;
      }
    }
    const token = address.pathname.match(/^\/(?:oid4vp\/requests|me\/present)\/([\w-]{10,40})\/?$/);
    if (!token || (address.origin !== location.origin && address.origin !== box.dataset.origin)) return false;
    location.assign(`/me/present/${token[1]}/`);
    return true;
  }

  function open(text) {
    let address;
    try {
      address = new URL(text);
    } catch {
      return false;
    }
    if ("presents" in box.dataset) return openRequest(address);
    const token = address.pathname.match(/^\/v\/([\w-]{10,40})\/$/);
    if (!token) return false;
    // The path alone: a code of another site must not lead there, and ours may have been printed under an older name.
    if (address.origin !== location.origin && address.origin !== box.dataset.origin) return false;
    location.assign(`/v/${token[1]}/`);
    return true;
  }

  start.addEventListener("click", async () => {
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    } catch {
      said.textContent = box.dataset.denied;
      return;
    }
    video.srcObject = stream;
    video.hidden = stop.hidden = false;
    start.hidden = true;
    await video.play();
    const read = await reader();
    said.textContent = box.dataset.looking;
    const look = async () => {
      if (!stream) return;
      const text = video.videoWidth ? await read() : null;
      if (text && open(text)) return end();
      if (text) said.textContent = box.dataset.foreign;
      setTimeout(look, 150);
    };
    look();
  });
  stop.addEventListener("click", end);
})();
