// <jl-chart data-chart="{kind, title, labels, values, unit, links, series, stacked}"> draws with ECharts; the table beneath says the same.
// The library is fetched when the first chart comes into view: a reader of the table, or of a phone, need not pay for it.
"use strict";
const source = document.currentScript.dataset.echarts;
let library = null;
const loadLibrary = () => library ??= new Promise((resolve, reject) => {
  const script = document.createElement("script");
  script.src = source;
  script.onload = resolve;
  script.onerror = reject;
  document.head.append(script);
});
class Chart extends HTMLElement {
  connectedCallback() {
    const watch = new IntersectionObserver(async (entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      watch.disconnect();
      await loadLibrary();
      this.draw();
    });
    watch.observe(this);
  }
  draw(still = window.matchMedia("(prefers-reduced-motion: reduce)").matches) {
    const data = JSON.parse(this.dataset.chart);
    const style = getComputedStyle(this);
    const text = getComputedStyle(document.body).color;
    const size = Math.max(12, parseFloat(getComputedStyle(this).fontSize) * 0.8); // a wall's letters are as large as its screen
    const colour = style.getPropertyValue("--tblr-primary").trim() || "#1b5e66";
    const copper = style.getPropertyValue("--copper").trim() || "#a4572a";
    this.setAttribute("role", "img");
    this.setAttribute("aria-label", data.title);
    const long = data.kind === "hbar" && data.labels.length > 12;
    const series = data.series ?? [["", data.values]];
    const beside = data.series && !data.stacked ? data.series.length * 9 : 0; // of bars in a group
    if (long) this.style.height = `${data.labels.length * Math.max(22, beside) + 70}px`; // a label for every bar
    const tones = data.series ? [colour, copper, "#5b8c5a", "#7a6ca8", "#c9a227", "#3f7cac", "#b5651d", "#8a8d91"] : [data.kind === "line" ? copper : colour];
    const drawn = ([name, values], i) => ({
      type: data.kind === "line" ? "line" : "bar", name, data: values, smooth: false, symbolSize: size * 0.65, lineStyle: { width: size / 6 }, barMaxWidth: 28,
      ...(data.stacked && { stack: "all" }), itemStyle: { color: tones[i % tones.length], borderRadius: data.stacked ? 0 : 4 } });
    const chart = this.drawn = echarts.init(this, null, { renderer: "svg" });
    const category = { type: "category", data: data.labels, axisLabel: { color: text, fontSize: size, ...(long && { interval: 0 }) } };
    const value = { type: "value", axisLabel: { color: text, fontSize: size }, splitLine: { lineStyle: { color: "#8883" } }, minInterval: 1 };
    const flat = data.kind === "hbar";
    const option = data.kind === "pie"
      ? { series: [{ type: "pie", radius: ["45%", "75%"], label: { color: text, fontSize: size }, data: data.labels.map((name, i) => ({ name, value: data.values[i] })) }] }
      : { ...(data.series && { legend: { type: "scroll", top: 0, textStyle: { color: text, fontSize: size } } }), grid: { left: 8, right: 24, top: data.series ? 40 : 16, bottom: 8, containLabel: true }, xAxis: flat ? value : category, yAxis: flat ? { ...category, inverse: true } : value,
          series: series.map(drawn) };
    chart.setOption({ animation: !still, tooltip: { trigger: data.kind === "pie" ? "item" : "axis", valueFormatter: (v) => `${(v ?? 0).toLocaleString()} ${data.unit}` }, ...option });
    chart.on("click", (event) => { const link = data.links[event.dataIndex]; if (link) window.location.href = link; });
    new ResizeObserver(() => chart.resize()).observe(this);
  }
}
customElements.define("jl-chart", Chart);
// On paper every chart stands with its table, those too that nobody has scrolled to, and none is wider than the sheet.
const SHEET = 680; // pixels between the margins of A4
const charts = () => [...document.querySelectorAll("jl-chart")];
window.addEventListener("beforeprint", () => {
  for (const table of document.querySelectorAll(".chart details:not([open])")) { table.open = true; table.dataset.printed = ""; }
  for (const one of charts()) {
    if (!one.drawn && window.echarts) one.draw(true);
    one.drawn?.resize({ width: Math.min(one.clientWidth, SHEET) });
  }
});
window.addEventListener("afterprint", () => {
  for (const table of document.querySelectorAll(".chart details[data-printed]")) { table.open = false; delete table.dataset.printed; }
  for (const one of charts()) one.drawn?.resize({ width: "auto" });
});
