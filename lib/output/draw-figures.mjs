// Runs in a page that figureScripts (render.ts) wrote: unpacks Plotly and draws every figure into the element of its id.

const text = (id) => document.getElementById(id).textContent;
// on a touch screen a finger scrolls the page and zooms no chart
const touch = matchMedia('(pointer: coarse)').matches;

async function loadPlotly() {
  const bytes = Uint8Array.from(atob(text('plotly-source')), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  const script = document.createElement('script');
  script.textContent = await new Response(stream).text();
  document.head.append(script);
  return globalThis.Plotly;
}

async function draw(Plotly, target, { data, layout }) {
  target.textContent = '';
  const { title } = layout;
  // a caveat in brackets takes a line of its own where the title has no room for it
  if (title?.text && target.clientWidth < 600) title.text = title.text.replace(' (', '<br>(');
  const size = { width: undefined, height: undefined, autosize: true };
  const fitted = { ...layout, ...(touch && { dragmode: false }), ...size };
  const config = { responsive: true, displaylogo: false, ...(touch && { displayModeBar: false }) };
  try {
    await Plotly.newPlot(target, data, fitted, config);
  } catch (error) {
    target.textContent = `This chart cannot be drawn: ${error.message}`;
  }
}

async function drawAll() {
  const Plotly = await loadPlotly();
  const figures = JSON.parse(text('plotly-figures'));
  const seen = (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      observer.unobserve(target);
      draw(Plotly, target, figures[target.id]);
    }
  };
  // what is folded up has no size: it is drawn when it is opened, all else at once
  const observer = new IntersectionObserver(seen, { rootMargin: '100000px' });
  for (const id of Object.keys(figures)) observer.observe(document.getElementById(id));
}

drawAll();
