import { defineConfig } from 'vite'

// biome-ignore lint/style/noDefaultExport: Vite requires it
export default defineConfig({
  root: import.meta.dirname,
  // Relative, because the page may be served under any path.
  base: './',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    target: 'es2024',
    emptyOutDir: true,
    // The page's policy forbids inlined assets.
    assetsInlineLimit: 0,
    modulePreload: false,
    reportCompressedSize: false,
  },
})
