/** What is used of node-webcam 0.8.2, which brings no types. */
declare module 'node-webcam' {
  interface Camera {
    /** Writes the picture to `location`. */
    readonly capture: (location: string, done: (problem: Error | null | undefined) => void) => void;
    /** The line that is given to the shell. */
    readonly generateSh: (location: string) => string;
  }
  const nodeWebcam: {
    readonly create: (options: Readonly<Record<string, unknown>>) => Camera;
  };
  export default nodeWebcam;
}
