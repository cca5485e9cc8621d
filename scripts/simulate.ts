process.stderr.write(
  'The simulation of whole rooms in one thread is not built yet: nothing was simulated.\n' +
    'Use `npm run rehearse` for a day with real processes and `npm run drill -- --list` for the fault campaigns.\n',
);
process.exit(2);
