// What stands around the video: speed, full screen with the watermark in it, and notes at the moment that is shown.
"use strict";
const clock = (seconds) => {
  const parts = [Math.floor(seconds / 60) % 60, Math.floor(seconds) % 60].map((part) => String(part).padStart(2, "0"));
  return (seconds >= 3600 ? [Math.floor(seconds / 3600), ...parts] : parts).join(":");
};

class Stage extends HTMLElement {
  connectedCallback() {
    this.video = this.querySelector("video");
    const rate = this.querySelector("[data-rate]"), full = this.querySelector("[data-full]");
    rate.addEventListener("change", () => {
      this.video.playbackRate = Number(rate.value);
      this.querySelector("[data-uncounted]").hidden = Number(rate.value) <= Number(this.dataset.maxRate);
    });
    // The whole stage goes to full screen, or the watermark would stay behind; where only videos may, it fills the page.
    full.addEventListener("click", () => {
      if (document.fullscreenElement) return void document.exitFullscreen();
      if (this.requestFullscreen) return void this.requestFullscreen().catch(() => this.classList.toggle("filled"));
      this.classList.toggle("filled");
    });
    if (this.dataset.hls) this.stream();
    this.mark = this.querySelector(".watermark");
    this.corner = 0;
    window.setInterval(() => { this.corner = (this.corner + 1) % 4; this.mark.dataset.corner = this.corner; }, 20000);
    this.video.addEventListener("timeupdate", () => this.show());
    document.addEventListener("click", (event) => {
      const button = event.target.closest("[data-jump]");
      if (button) this.jump(Number(button.dataset.jump));
    });
    document.addEventListener("submit", (event) => {
      if (event.target.matches("[data-note-form]")) event.target.elements.at.value = Math.floor(this.video.currentTime);
    }, true);
    document.addEventListener("htmx:afterSwap", () => this.show());
    this.show();
  }
  // Where the browser plays HLS itself the first source is it; elsewhere hls.js plays it, and the original stays for the rest.
  stream() {
    if (this.video.canPlayType("application/vnd.apple.mpegurl")) return void (this.video.preload = "metadata");
    const script = document.createElement("script");
    script.src = this.dataset.script;
    script.onload = () => {
      if (!window.Hls || !window.Hls.isSupported()) return;
      const hls = new window.Hls({ enableWorker: false, capLevelToPlayerSize: true });
      const original = this.video.currentSrc || this.video.querySelector("source:last-of-type").src;
      hls.on(window.Hls.Events.MANIFEST_PARSED, () => this.qualities(hls));
      hls.on(window.Hls.Events.ERROR, (_event, data) => {
        if (!data.fatal) return;
        const at = this.video.currentTime, on = !this.video.paused;
        hls.destroy();
        this.querySelector("[data-quality-box]").hidden = true;
        this.video.src = original;
        this.video.addEventListener("loadedmetadata", () => { this.video.currentTime = at; if (on) this.video.play(); }, { once: true });
      });
      hls.loadSource(this.dataset.hls);
      hls.attachMedia(this.video);
    };
    document.head.append(script);
  }
  qualities(hls) {
    const select = this.querySelector("[data-quality]");
    hls.levels.forEach((level, number) => select.add(new Option(`${level.height}p`, number)));
    select.addEventListener("change", () => { hls.currentLevel = Number(select.value); });
    this.querySelector("[data-quality-box]").hidden = false;
  }
  show() {
    const shown = document.querySelector("[data-note-time]");
    if (shown) shown.textContent = clock(this.video.currentTime);
  }
  jump(seconds) {
    this.video.currentTime = seconds;
    this.video.scrollIntoView({ block: "nearest" });
    this.video.play().catch(() => {});
  }
}
customElements.define("jl-stage", Stage);
