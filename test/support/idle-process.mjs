// Lives until it is killed, or until who started it is gone.
process.on('disconnect', () => process.exit());
process.send?.('up');
