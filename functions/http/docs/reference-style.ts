/** The style of the page of the socket, and of the bar above both pages. */
export const referenceStyle = `nav { display: flex; gap: 4px; padding: 8px 16px; border-bottom: 1px solid #8884; font: 15px system-ui, sans-serif; }
nav a { padding: 6px 12px; border-radius: 6px; color: inherit; text-decoration: none; }
nav a:hover { background: #8882; }
nav a[aria-current] { background: #8883; font-weight: 600; }
main { max-width: 1000px; margin: 0 auto; padding: 8px 16px 64px; font: 15px/1.5 system-ui, sans-serif; }
main td code { overflow-wrap: normal; }
main h1 { font-size: 28px; margin: 16px 0 0; }
main h2 { margin: 40px 0 0; }
main h4 { margin: 24px 0 4px; scroll-margin-top: 8px; }
main p { margin: 8px 0; }
main code { font: 13px ui-monospace, monospace; background: #8882; padding: 1px 4px; border-radius: 4px; overflow-wrap: anywhere; }
main a { color: light-dark(#0b57d0, #a8c7fa); }
main .wide { overflow-x: auto; }
main table { border-collapse: collapse; width: 100%; }
main th, main td { text-align: start; vertical-align: top; padding: 6px 12px 6px 0; border-bottom: 1px solid #8883; }
main th { font-weight: 600; font-size: 13px; }
`
