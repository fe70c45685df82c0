/** How a reorder buffer gives 16-bit sequence numbers their place in the stream. */
export interface Numbering {
  /** Runs before a datagram is parsed, whatever it is, when the line is nearly full. */
  beforeParse(): void;
  /** The packet in the line's spare frame is delivered, held or dropped. */
  place(): void;
  /** Delivers the frame in front and its contiguous followers, after an erasure when packets before it are missing. */
  release(): void;
  /** Nothing more will come: empties the line. */
  flush(): void;
}
