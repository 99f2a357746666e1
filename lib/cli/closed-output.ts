/**
 * Lets a reader go away early, as `head` does: what would still be printed is dropped, and the work goes on. A
 * failover must not stop halfway because nobody reads on. Without a listener Node would end the process instead.
 */
export function tolerateClosedOutput(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
}
