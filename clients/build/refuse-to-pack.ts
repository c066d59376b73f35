/** Runs before `npm pack` and `npm publish` in a source folder, which is not what is published. */
process.stderr.write('Run `npm run build:packages`: it builds and packs the packages into .local/packages.\n')
process.exitCode = 1
