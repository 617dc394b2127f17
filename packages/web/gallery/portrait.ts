interface Portrait {
  /** 0 to 360. */
  readonly hue: number;
  readonly upright?: boolean;
}

/** A made-up person before a wall, as a live video track. */
export function portrait({ hue, upright = false }: Portrait): MediaStreamTrack {
  const [width, height] = upright ? [360, 640] : [640, 360];
  return still(width, height, (context) => {
    const wall = context.createLinearGradient(0, 0, width, height);
    wall.addColorStop(0, `oklch(72% 0.05 ${hue})`);
    wall.addColorStop(1, `oklch(48% 0.06 ${hue})`);
    context.fillStyle = wall;
    context.fillRect(0, 0, width, height);
    // At arm's length a head takes more of an upright picture than at a desk, and is not far below its middle.
    const unit = (Math.min(width, height) / 10) * (upright ? 1.2 : 1);
    const floor = upright ? height - 4 * unit : height;
    const middle = width / 2;
    context.fillStyle = `oklch(34% 0.07 ${(hue + 150) % 360})`;
    ellipse(context, [middle, floor + unit * 1.2, unit * 4, unit * 4.6]);
    if (upright) ellipse(context, [middle, height, unit * 4, unit * 7]);
    context.fillStyle = `oklch(${60 + (hue % 5) * 5}% 0.06 55)`;
    ellipse(context, [middle, floor - unit * 5.2, unit * 1.75, unit * 2.2]);
    context.fillStyle = `oklch(${24 + (hue % 4) * 9}% 0.04 50)`;
    ellipse(context, [middle, floor - unit * 6.5, unit * 1.85, unit * 1.2]);
  });
}

/** A made-up document, as a shared screen. */
export function slide(): MediaStreamTrack {
  return still(1920, 1080, (context) => {
    context.fillStyle = 'oklch(99% 0.003 85)';
    context.fillRect(0, 0, 1920, 1080);
    context.fillStyle = 'oklch(30% 0.02 260)';
    context.font = '600 84px sans-serif';
    context.fillText('What we decided in October', 140, 220);
    context.font = '44px sans-serif';
    const lines = [
      'The library opens on Sundays.',
      'Two more rooms for reading groups.',
      'Nobody needs a card to sit down.',
    ];
    for (const [index, line] of lines.entries()) context.fillText(`•  ${line}`, 150, 400 + index * 110);
    for (let bar = 0; bar < 6; bar += 1) {
      context.fillStyle = `oklch(${72 - bar * 7}% 0.1 258)`;
      context.fillRect(1180 + bar * 100, 900 - (bar + 2) * 60, 70, (bar + 2) * 60);
    }
  });
}

function ellipse(
  context: CanvasRenderingContext2D,
  [x, y, width, height]: [number, number, number, number],
): void {
  context.beginPath();
  context.ellipse(x, y, width, height, 0, 0, Math.PI * 2);
  context.fill();
}

function still(
  width: number,
  height: number,
  paint: (context: CanvasRenderingContext2D) => void,
): MediaStreamTrack {
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  const context = canvas.getContext('2d');
  const [track] = canvas.captureStream(2).getVideoTracks();
  if (context === null || track === undefined) throw new Error('This browser paints no video.');
  paint(context);
  // A canvas delivers a frame only when something is painted, and the first is painted before anybody looks.
  setTimeout(() => paint(context), 50);
  setInterval(() => paint(context), 500);
  return track;
}
