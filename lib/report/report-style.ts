// How a report looks: plain, light, one column. On a phone, tables and panels scroll in themselves, not the page.

/** The style sheet of a report. */
export const REPORT_STYLE = `
:root { color-scheme: light; }
body { margin: 0; background: white; color: #222; font: 16px/1.5 Lato, Helvetica, Arial, sans-serif; }
main { max-width: 960px; margin: 0 auto; padding: 24px 16px 48px; }
h1 { font-size: 26px; line-height: 1.25; margin: 0 0 16px; overflow-wrap: anywhere; }
h2 { font-size: 19px; margin: 36px 0 12px; padding-bottom: 4px; border-bottom: 1px solid #ddd; }
.caveat { background: #fff3d6; border-left: 5px solid #e69f00; padding: 10px 14px; margin: 0 0 16px; }
dl { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 420px), 1fr)); gap: 4px 32px; margin: 0; }
dl div { display: flex; gap: 12px; border-bottom: 1px solid #eee; padding: 4px 0; }
dt { flex: 0 0 92px; color: #666; }
dd { margin: 0; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; }
.note { color: #666; font-size: 14px; margin: 8px 0 0; max-width: 75ch; }
.chart { height: 420px; margin: 0 0 20px; color: #888; }
figure { margin: 0 0 28px; }
figcaption { font-weight: bold; margin-bottom: 4px; overflow-wrap: anywhere; }
img { display: block; image-rendering: pixelated; }
details { margin-top: 36px; }
details summary { cursor: pointer; font-weight: bold; }
pre { font-size: 13px; line-height: 1.4; overflow-x: auto; background: #f6f6f6; padding: 12px; }
@media (max-width: 600px) {
  main { padding: 16px 12px 32px; }
  h1 { font-size: 22px; }
  .chart { height: 400px; }
}
`;
