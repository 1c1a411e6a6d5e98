// Sound in and out, on the browser's audio thread. The line carries PCM16 mono at
// 24 kHz; the browser may run at another rate, so both directions convert.

const LINE_HZ = 24000;
const FRAME_SAMPLES = 480; // 20 ms
const TAPS = 32;

/** Band-limited resampling: a windowed sinc around each wanted position. */
class Resampler {
    constructor(fromHz, toHz) {
        this.step = fromHz / toHz;
        this.cut = Math.min(1, toHz / fromHz);
        this.position = TAPS;
        this.kept = new Float32Array(TAPS * 2);
    }

    take(samples, emit) {
        const all = new Float32Array(this.kept.length + samples.length);
        all.set(this.kept);
        all.set(samples, this.kept.length);
        const half = TAPS / 2;
        while (this.position + half < all.length) {
            const centre = Math.floor(this.position);
            let sum = 0;
            for (let at = centre - half + 1; at <= centre + half; at++) {
                sum += all[at] * this.weight(this.position - at, half);
            }
            emit(sum);
            this.position += this.step;
        }
        const drop = Math.max(0, Math.floor(this.position) - half);
        this.kept = all.slice(drop);
        this.position -= drop;
    }

    weight(distance, half) {
        const x = Math.PI * distance * this.cut;
        const sinc = Math.abs(x) < 1e-9 ? 1 : Math.sin(x) / x;
        return this.cut * sinc * (0.5 + 0.5 * Math.cos((Math.PI * distance) / half));
    }
}

class Capture extends AudioWorkletProcessor {
    constructor() {
        super();
        this.resampler = new Resampler(sampleRate, LINE_HZ);
        this.frame = new Int16Array(FRAME_SAMPLES);
        this.filled = 0;
        this.peak = 0;
    }

    process([input]) {
        if (!input.length) return true;
        const emit = (sample) => this.put(sample);
        if (sampleRate === LINE_HZ) input[0].forEach(emit);
        else this.resampler.take(input[0], emit);
        return true;
    }

    put(sample) {
        this.peak = Math.max(this.peak, Math.abs(sample));
        this.frame[this.filled++] = Math.max(-1, Math.min(1, sample)) * 32767;
        if (this.filled < FRAME_SAMPLES) return;
        const { frame, peak } = this;
        this.port.postMessage({ pcm: frame.buffer, peak }, [frame.buffer]);
        this.frame = new Int16Array(FRAME_SAMPLES);
        this.filled = 0;
        this.peak = 0;
    }
}

class Playback extends AudioWorkletProcessor {
    constructor() {
        super();
        this.queue = []; // sound ({pcm}) and marks ({mark}), in the order to play
        this.at = 0; // position in the first entry, in samples of the line
        this.step = LINE_HZ / sampleRate;
        this.port.onmessage = ({ data }) => {
            if (data.clear) this.clear();
            else this.queue.push(data.pcm ? { pcm: new Int16Array(data.pcm) } : data);
        };
    }

    clear() {
        for (const entry of this.queue) if (entry.mark) this.port.postMessage(entry.mark);
        this.queue = [];
        this.at = 0;
    }

    process(_, [output]) {
        const channel = output[0];
        for (let i = 0; i < channel.length; i++) {
            this.skipFinished();
            if (!this.queue.length) break;
            const { pcm } = this.queue[0];
            const before = Math.floor(this.at);
            const next = pcm[Math.min(before + 1, pcm.length - 1)];
            const part = this.at - before;
            channel[i] = (pcm[before] * (1 - part) + next * part) / 32768;
            this.at += this.step;
        }
        this.skipFinished();
        return true;
    }

    skipFinished() {
        while (this.queue.length) {
            const [first] = this.queue;
            if (first.mark) this.port.postMessage(first.mark);
            else if (this.at < first.pcm.length) return;
            else this.at -= first.pcm.length;
            this.queue.shift();
        }
        this.at = 0;
    }
}

registerProcessor("capture", Capture);
registerProcessor("playback", Playback);
