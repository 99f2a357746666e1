const FIRST_CAPACITY = 256;

/** The requests that wait, first come, first served: a ring that grows and allocates nothing else. */
export class RequestQueue {
  private first = 0;
  private size = 0;
  private arrivals = new Float64Array(FIRST_CAPACITY);
  private serviceTimes = new Float64Array(FIRST_CAPACITY);

  /** Requests that wait. */
  public get length(): number {
    return this.size;
  }

  /** When the request at the head arrived. Only of a queue that is not empty. */
  public get headArrival(): number {
    return this.arrivals[this.first] as number;
  }

  /** Seconds of service that the request at the head needs. Only of a queue that is not empty. */
  public get headServiceTime(): number {
    return this.serviceTimes[this.first] as number;
  }

  /** Puts a request at the end. */
  public push(arrival: number, serviceTime: number): void {
    if (this.size === this.arrivals.length) this.grow();
    const place = (this.first + this.size) & (this.arrivals.length - 1);
    this.arrivals[place] = arrival;
    this.serviceTimes[place] = serviceTime;
    this.size += 1;
  }

  /** Removes the request at the head of a queue that is not empty. */
  public dropHead(): void {
    this.first = (this.first + 1) & (this.arrivals.length - 1);
    this.size -= 1;
  }

  public clear(): void {
    this.size = 0;
  }

  private grow(): void {
    const { arrivals, serviceTimes, first } = this;
    const unrolled = (ring: Float64Array): Float64Array<ArrayBuffer> => {
      const larger = new Float64Array(ring.length * 2);
      larger.set(ring.subarray(first));
      larger.set(ring.subarray(0, first), ring.length - first);
      return larger;
    };
    this.arrivals = unrolled(arrivals);
    this.serviceTimes = unrolled(serviceTimes);
    this.first = 0;
  }
}
