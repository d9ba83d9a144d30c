// <jl-chart data-chart="{kind, title, labels, values, unit, links}"> draws with ECharts; the table beneath says the same.
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
  draw() {
    const data = JSON.parse(this.dataset.chart);
    const style = getComputedStyle(this);
    const text = getComputedStyle(document.body).color;
    const size = Math.max(12, parseFloat(getComputedStyle(this).fontSize) * 0.8); // a wall's letters are as large as its screen
    const colour = style.getPropertyValue("--tblr-primary").trim() || "#1b5e66";
    const copper = style.getPropertyValue("--copper").trim() || "#a4572a";
    this.setAttribute("role", "img");
    this.setAttribute("aria-label", data.title);
    const long = data.kind === "hbar" && data.labels.length > 12;
    if (long) this.style.height = `${data.labels.length * 22 + 40}px`; // a label for every bar
    const chart = echarts.init(this, null, { renderer: "svg" });
    const category = { type: "category", data: data.labels, axisLabel: { color: text, fontSize: size, ...(long && { interval: 0 }) } };
    const value = { type: "value", axisLabel: { color: text, fontSize: size }, splitLine: { lineStyle: { color: "#8883" } }, minInterval: 1 };
    const flat = data.kind === "hbar";
    const option = data.kind === "pie"
      ? { series: [{ type: "pie", radius: ["45%", "75%"], label: { color: text, fontSize: size }, data: data.labels.map((name, i) => ({ name, value: data.values[i] })) }] }
      : { grid: { left: 8, right: 24, top: 16, bottom: 8, containLabel: true }, xAxis: flat ? value : category, yAxis: flat ? { ...category, inverse: true } : value,
          series: [{ type: data.kind === "line" ? "line" : "bar", data: data.values, smooth: false, symbolSize: size * 0.65, lineStyle: { width: size / 6 }, barMaxWidth: 28, itemStyle: { color: data.kind === "line" ? copper : colour, borderRadius: 4 } }] };
    chart.setOption({ animation: !window.matchMedia("(prefers-reduced-motion: reduce)").matches, tooltip: { trigger: data.kind === "pie" ? "item" : "axis", valueFormatter: (v) => `${(v ?? 0).toLocaleString()} ${data.unit}` }, ...option });
    chart.on("click", (event) => { const link = data.links[event.dataIndex]; if (link) window.location.href = link; });
    new ResizeObserver(() => chart.resize()).observe(this);
  }
}
customElements.define("jl-chart", Chart);
