"""Small clips of every kind that people have, and what a reader has to find in them.

    python tools/clips/make_corpus.py            # needs numpy, and ffmpeg 5.1 with the usual encoders on the PATH
    python tools/clips/make_corpus.py mp4-vfr    # one of them

Writes packages/testing/clips/*.{mp4,webm,…} and packages/testing/clips/corpus.json. Every clip shows the same picture, upright: three
coloured columns over a band of grey that is lighter from frame to frame, so that a reader that turns, mirrors, drops, doubles or
exchanges frames, or takes one colour for another, gives itself away. The light of HDR is computed here, apart from the reader.
"""

import json
import os
import struct
import subprocess
import sys
import tempfile

import numpy as np

FFMPEG = os.environ.get("FFMPEG", "ffmpeg")
HERE = os.path.dirname(os.path.abspath(__file__))
OUT = os.path.normpath(os.path.join(HERE, "../../packages/testing/clips"))
COLOURS = [(200, 60, 50), (60, 170, 80), (50, 80, 190)]
LIGHTER = 10
DARKEST = 20

corpus = {}
wanted = sys.argv[1:]


def grey(k):
    return DARKEST + LIGHTER * k


def picture(k, width=96, height=64):
    """Frame k as people see it, [H, W, 3] bytes."""
    frame = np.full((height, width, 3), grey(k), np.uint8)
    for column, colour in enumerate(COLOURS):
        frame[: height // 2, column * width // 3 : (column + 1) * width // 3] = colour
    return frame


def pictures(count, width=96, height=64):
    return [picture(k, width, height) for k in range(count)]


def busy(count, width=96, height=64):
    """Frames with noise where nobody looks, so that each takes some bytes."""
    noise = np.random.default_rng(0)
    frames = pictures(count, width, height)
    for frame in frames:
        frame[-height // 8 :] = noise.integers(0, 256, frame[-height // 8 :].shape, np.uint8)
    return frames


def run(*args, data=None):
    subprocess.run([FFMPEG, "-hide_banner", "-loglevel", "error", "-y", *map(str, args)], input=data, check=True)


MATRIX = {"bt709": ["-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv"], "bt601": []}


def encode(path, frames, codec, rate="10", pix_fmt="yuv420p", matrix="bt601", filters="", inputs=(), before=(), deep=False, range_="tv"):
    """Has ffmpeg encode frames of RGB. `matrix` is that of the conversion; tags are for the caller."""
    height, width = frames[0].shape[:2]
    raw = b"".join(np.ascontiguousarray(frame).tobytes() for frame in frames)
    convert = f"scale=out_color_matrix={matrix}:out_range={range_}:flags=bicubic+accurate_rnd+full_chroma_int,format={pix_fmt}"
    if pix_fmt.startswith(("rgb", "gbr", "bgr", "argb", "pal")):
        convert = f"format={pix_fmt}"
    chain = ",".join(part for part in (convert, filters) if part)
    source = ["-f", "rawvideo", "-pix_fmt", "rgb48le" if deep else "rgb24", "-s", f"{width}x{height}", "-r", rate, "-i", "-"]
    bitexact = ["-fflags", "+bitexact", "-flags:v", "+bitexact", "-map_metadata", "-1"]
    run(*before, *source, *inputs, "-vf", chain, *codec, *bitexact, path, data=raw)


H264 = ["-c:v", "libx264", "-crf", "12", "-preset", "veryslow", "-threads", "1", "-x264-params", "keyint=10:min-keyint=10:scenecut=0"]
HEVC = ["-c:v", "libx265", "-crf", "8", "-x265-params", "log-level=none:keyint=10:info=0:pools=none:frame-threads=1"]
TONE = ["-f", "lavfi", "-i", "sine=frequency=440:duration=1:sample_rate=16000", "-c:a", "aac", "-b:a", "16k", "-shortest"]


def clip(name, frames=10, rate="10/1", size=(96, 64), **more):
    """Declares what has to be found; the decorated function makes the file. Times of frames are given where they are not even."""

    def declare(make):
        if wanted and name.rsplit(".", 1)[0] not in wanted and name not in wanted:
            return
        path = os.path.join(OUT, name)
        make(path)
        entry = {
            "file": name,
            "width": size[0],
            "height": size[1],
            "frames": frames,
            "rate": rate,
            "colours": [list(colour) for colour in COLOURS],
            "greys": [grey(k) for k in range(frames)],
            "tolerance": 8,
            "audio": False,
            "notices": [],
            "page": False,
            **more,
        }
        numerator, denominator = map(int, rate.split("/"))
        entry.setdefault("duration", round(frames * denominator / numerator, 6))
        corpus[name] = entry
        print(f"{os.path.getsize(path):7d} {name}", flush=True)

    return declare


def after(k, rate, count=10):
    """A part by seconds: what is shown from frame k on."""
    return [{"options": {"start": round(k / rate, 6)}, "greys": [grey(each) for each in range(k, count)]}]


def patch(path, change):
    with open(path, "rb") as file:
        data = bytearray(file.read())
    data = change(data) or data
    with open(path, "wb") as file:
        file.write(data)


def matrix_of(path, a, b, c, d):
    """Writes the transformation of the first track of an MP4 (ISO/IEC 14496-12, 8.3.2)."""

    def change(data):
        at = data.index(b"tkhd") + 4 + 40
        values = [a << 16, b << 16, 0, c << 16, d << 16, 0, 0, 0, 1 << 30]
        data[at : at + 36] = struct.pack(">9i", *values)

    patch(path, change)


def quietly_cut(path, part):
    patch(path, lambda data: data[: int(len(data) * part)])


# --- MP4 and QuickTime -------------------------------------------------------------------------------------------------


@clip("mp4-h264.mp4", audio=True, page=True, parts=after(3, 10))
def _(path):
    encode(path, pictures(10), [*H264, *MATRIX["bt709"], *TONE[4:], "-movflags", "+faststart"], matrix="bt709", inputs=TONE[:4])


@clip("mp4-ntsc.mp4", frames=15, rate="30000/1001", page=True)
def _(path):
    encode(path, pictures(15), [*H264, *MATRIX["bt709"]], matrix="bt709", rate="30000/1001")


for turned, (turns, values) in {"90": (1, (0, 1, -1, 0)), "180": (2, (-1, 0, 0, -1)), "270": (3, (0, -1, 1, 0))}.items():

    @clip(f"mp4-rotated-{turned}.mp4", page=True)
    def _(path):
        encode(path, [np.rot90(frame, turns) for frame in pictures(10)], [*H264, *MATRIX["bt709"]], matrix="bt709")
        matrix_of(path, *values)


@clip("mp4-mirrored.mp4", page=True)
def _(path):
    encode(path, [np.fliplr(frame) for frame in pictures(10)], [*H264, *MATRIX["bt709"]], matrix="bt709")
    matrix_of(path, -1, 0, 0, 1)


@clip("mp4-wide-pixels.mp4", page=True)
def _(path):
    encode(path, pictures(10, 48, 64), [*H264, *MATRIX["bt709"]], matrix="bt709", filters="setsar=2/1")


@clip("mp4-wide-pixels-rotated.mp4", size=(48, 32), page=True)
def _(path):
    narrow = [np.rot90(frame, 1) for frame in pictures(10, 96, 32)]
    encode(path, narrow, [*H264, *MATRIX["bt709"]], matrix="bt709", filters="setsar=2/1")
    matrix_of(path, 0, 1, -1, 0)


VFR = "settb=1/1000,setpts='if(lt(N,4),100*N,if(lt(N,6),400+250*(N-4),900+100*(N-6)))'"
VFR_TIMES = [0, 0.1, 0.2, 0.3, 0.4, 0.65, 0.9, 1.0, 1.1, 1.2]
# Ten frames in 1.3 seconds, to a millionth.
VARIABLE = {"duration": 1.3, "rate": "1923077/250000", "parts": [{"options": {"framesPerSecond": 10, "end": 1.2}, "greys": [grey(k) for k in (0, 1, 2, 3, 4, 4, 4, 5, 5, 6, 7, 8)]}]}


@clip("mp4-variable-rate.mp4", **VARIABLE, page=True)
def _(path):
    encode(path, pictures(10), [*H264, *MATRIX["bt709"], "-vsync", "passthrough"], matrix="bt709", filters=VFR)


@clip("mp4-hevc.mp4")
def _(path):
    encode(path, pictures(10), [*HEVC, *MATRIX["bt709"], "-tag:v", "hvc1"], matrix="bt709", pix_fmt="yuv420p10le")


@clip("mp4-av1.mp4", page=True)
def _(path):
    encode(path, pictures(10), ["-c:v", "libsvtav1", "-crf", "16", "-preset", "6", *MATRIX["bt709"]], matrix="bt709")


@clip("mp4-mpeg4.mp4")
def _(path):
    encode(path, pictures(10), ["-c:v", "mpeg4", "-q:v", "2", "-bf", "2"])


@clip("mp4-odd-444.mp4", size=(97, 65), tolerance=6, page=True, inPage={"tolerance": 8})
def _(path):
    encode(path, pictures(10, 97, 65), [*H264, *MATRIX["bt709"]], matrix="bt709", pix_fmt="yuv444p")


@clip("mp4-full-range.mp4", page=True)
def _(path):
    encode(path, pictures(10), [*H264, *MATRIX["bt709"], "-color_range", "pc"], matrix="bt709", pix_fmt="yuvj420p", range_="pc")


UNTAGGED = [*H264, "-colorspace", "unknown", "-color_primaries", "unknown", "-color_trc", "unknown"]


@clip("mp4-untagged-hd.mp4", frames=4, size=(1280, 720), page=True)
def _(path):
    encode(path, pictures(4, 1280, 720), UNTAGGED, matrix="bt709")


@clip("mp4-untagged-sd.mp4", page=True)
def _(path):
    encode(path, pictures(10), UNTAGGED, matrix="bt601")


@clip("mp4-interlaced.mp4", notices=["interlaced"], page=True)
def _(path):
    codec = [*H264[:-1], H264[-1] + ":tff=1", *MATRIX["bt709"], "-flags", "+ilme+ildct"]
    encode(path, pictures(10), codec, matrix="bt709", filters="setfield=tff")


@clip("mp4-edit-list.mp4", frames=7, greys=[grey(k) for k in range(3, 10)], page=True, parts=[{"options": {"start": 0.2}, "greys": [grey(k) for k in range(5, 10)]}])
def _(path):
    with tempfile.TemporaryDirectory() as folder:
        whole = os.path.join(folder, "whole.mp4")
        encode(whole, pictures(10), [*H264, *MATRIX["bt709"]], matrix="bt709")
        run("-ss", "0.3", "-i", whole, "-c", "copy", "-fflags", "+bitexact", path)


@clip("mp4-late-video.mp4", audio=True, page=True, parts=after(6, 10))
def _(path):
    with tempfile.TemporaryDirectory() as folder:
        whole = os.path.join(folder, "whole.mp4")
        encode(whole, pictures(10), [*H264, *MATRIX["bt709"]], matrix="bt709")
        run("-itsoffset", "0.5", "-i", whole, *TONE[:4], "-map", "0", "-map", "1", "-c:v", "copy", *TONE[4:8], "-fflags", "+bitexact", path)


@clip("mp4-fragments.mp4", page=True)
def _(path):
    encode(path, pictures(10), [*H264, *MATRIX["bt709"], "-movflags", "+frag_keyframe+empty_moov+default_base_moof"], matrix="bt709")


@clip("mp4-two-sounds.mp4", audio=True, page=True)
def _(path):
    codec = [*H264, *MATRIX["bt709"], "-map", "0", "-map", "1", "-map", "1", *TONE[4:]]
    encode(path, pictures(10), [*codec, "-disposition:a:0", "0", "-disposition:a:1", "default"], matrix="bt709", inputs=TONE[:4])


@clip("mp4-cover.m4v", page=True)
def _(path):
    with tempfile.TemporaryDirectory() as folder:
        whole = os.path.join(folder, "whole.mp4")
        cover = os.path.join(folder, "cover.png")
        encode(whole, pictures(10), [*H264, *MATRIX["bt709"]], matrix="bt709")
        encode(cover, [np.full((32, 32, 3), 255, np.uint8)], ["-frames:v", "1"], pix_fmt="rgb24")
        run("-i", cover, "-i", whole, "-map", "0", "-map", "1", "-c", "copy", "-disposition:v:0", "attached_pic", "-f", "mp4", "-fflags", "+bitexact", path)


@clip("mp4-one-frame.mp4", frames=1, page=True)
def _(path):
    encode(path, pictures(1), [*H264, *MATRIX["bt709"]], matrix="bt709")


@clip("mp4-cut.mp4", frames=4, error="cut short", cut={"end": 0.4}, page=True)
def _(path):
    encode(path, busy(20), [*H264, *MATRIX["bt709"], "-movflags", "+faststart"], matrix="bt709")
    quietly_cut(path, 0.6)


@clip("mov-prores-alpha.mov", colours=[[c // 2 for c in colour] for colour in COLOURS], greys=[grey(k) // 2 for k in range(10)])
def _(path):
    half = "format=rgba,colorchannelmixer=aa=0.5,scale=out_color_matrix=bt709:out_range=tv,format=yuva444p10le,setparams=colorspace=bt709"
    encode(path, pictures(10), ["-c:v", "prores_ks", "-profile:v", "4444", *MATRIX["bt709"]], pix_fmt="rgb24", filters=half)


@clip("mov-animation-alpha.mov", colours=[[c // 2 for c in colour] for colour in COLOURS], greys=[grey(k) // 2 for k in range(10)])
def _(path):
    encode(path, pictures(10), ["-c:v", "qtrle"], pix_fmt="rgb24", filters="format=rgba,colorchannelmixer=aa=0.5,format=argb")


@clip("mov-mjpeg.mov")
def _(path):
    encode(path, pictures(10), ["-c:v", "mjpeg", "-q:v", "2"], pix_fmt="yuvj420p", range_="pc")


@clip("3gp-h263.3gp", rate="30000/1001", size=(176, 144))
def _(path):
    encode(path, pictures(10, 176, 144), ["-c:v", "h263", "-q:v", "2"], rate="30000/1001", filters="setsar=1")


# --- HDR and wide colours ----------------------------------------------------------------------------------------------


def to_2020(light):
    """Light of BT.709 in BT.2020's colours, computed from chromaticities."""
    return light @ (np.linalg.inv(rgb_to_xyz(BT2020)) @ rgb_to_xyz(BT709)).T


def rgb_to_xyz(primaries, white=(0.3127, 0.329)):
    columns = np.array([[x / y, 1, (1 - x - y) / y] for x, y in primaries]).T
    point = np.array([white[0] / white[1], 1, (1 - white[0] - white[1]) / white[1]])
    return columns * np.linalg.solve(columns, point)


BT709 = [(0.64, 0.33), (0.3, 0.6), (0.15, 0.06)]
BT2020 = [(0.708, 0.292), (0.17, 0.797), (0.131, 0.046)]
P3 = [(0.68, 0.32), (0.265, 0.69), (0.15, 0.06)]


def pq(nits):
    power = (np.maximum(nits, 0) / 10000) ** (2610 / 16384)
    return ((3424 / 4096 + 2413 / 4096 * 32 * power) / (1 + 2392 / 4096 * 32 * power)) ** (2523 / 4096 * 128)


def pq_light(value):
    power = np.asarray(value) ** (4096 / 2523 / 128)
    return 10000 * (np.maximum(power - 3424 / 4096, 0) / (2413 / 4096 * 32 - 2392 / 4096 * 32 * power)) ** (16384 / 2610)


def hlg(nits):
    """The HLG value of light on a display of 1000 cd/m² (BT.2100, inverse of OOTF and OETF)."""
    luminance = np.maximum(nits @ [0.2627, 0.678, 0.0593], 1e-9)[..., None]
    scene = nits / 1000 * (luminance / 1000) ** (1 / 1.2 - 1)
    return np.where(scene <= 1 / 12, np.sqrt(3 * scene), 0.17883277 * np.log(np.maximum(12 * scene - 0.28466892, 1e-9)) + 0.55991073)


def srgb_light(byte):
    value = np.asarray(byte) / 255
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


def shown(nits_2020, peak=1000):
    """What BT.2390's curve makes of light in BT.2020, as bytes of sRGB: written from the report, apart from the reader."""
    top, white = pq(peak), 203
    most = pq(white) / top
    knee = 1.5 * most - 0.5
    brightest = np.max(nits_2020, axis=-1, keepdims=True)
    value = np.minimum(pq(brightest) / top, 1)
    t = (value - knee) / (1 - knee)
    curve = (2 * t**3 - 3 * t**2 + 1) * knee + (t**3 - 2 * t**2 + t) * (1 - knee) + (3 * t**2 - 2 * t**3) * most
    mapped = pq_light(np.where(value < knee, value, curve) * top)
    light = nits_2020 * mapped / np.maximum(brightest, 1e-9) / white
    light = np.clip(light @ (np.linalg.inv(rgb_to_xyz(BT709)) @ rgb_to_xyz(BT2020)).T, 0, 1)
    return np.round(255 * np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)).astype(int)


def hdr(curve, count=6):
    """Frames of HDR whose diffuse white is 203 cd/m², in 16 bits, and what they have to look like."""
    frames, colours, greys = [], [], []
    for k in range(count):
        nits = to_2020(srgb_light(picture(k)) * 203)
        frames.append(np.round(65535 * np.clip(curve(nits), 0, 1)).astype("<u2"))
        if k == 0:
            colours = [shown(nits[16, 16 + 32 * column]).tolist() for column in range(3)]
        greys.append(int(shown(nits[48, 48])[0]))
    return frames, colours, greys


def tags(trc, primaries="bt2020", matrix="bt2020nc"):
    return ["-color_primaries", primaries, "-color_trc", trc, "-colorspace", matrix, "-color_range", "tv"]


PQ_FRAMES, PQ_COLOURS, PQ_GREYS = hdr(pq)
HLG_FRAMES, HLG_COLOURS, HLG_GREYS = hdr(hlg)


@clip("mp4-hdr10.mp4", frames=6, colours=PQ_COLOURS, greys=PQ_GREYS, notices=["HDR (PQ)"])
def _(path):
    light = "max-cll=1000,400:master-display=G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)L(10000000,50)"
    codec = ["-c:v", "libx265", "-crf", "4", "-x265-params", f"log-level=none:info=0:pools=none:frame-threads=1:{light}:colorprim=9:transfer=16:colormatrix=9"]
    encode(path, PQ_FRAMES, [*codec, *tags("smpte2084"), "-tag:v", "hvc1"], matrix="bt2020", pix_fmt="yuv420p10le", deep=True)


@clip("mov-hlg.mov", frames=6, colours=HLG_COLOURS, greys=HLG_GREYS, notices=["HDR (HLG)"])
def _(path):
    codec = ["-c:v", "libx265", "-crf", "4", "-x265-params", "log-level=none:info=0:pools=none:frame-threads=1:colorprim=9:transfer=18:colormatrix=9"]
    encode(path, HLG_FRAMES, [*codec, *tags("arib-std-b67"), "-tag:v", "hvc1"], matrix="bt2020", pix_fmt="yuv420p10le", deep=True)


@clip("webm-vp9-hlg.webm", frames=6, colours=HLG_COLOURS, greys=HLG_GREYS, notices=["HDR (HLG)"])
def _(path):
    codec = ["-c:v", "libvpx-vp9", "-crf", "6", "-b:v", "0", "-threads", "1", *tags("arib-std-b67")]
    encode(path, HLG_FRAMES, codec, matrix="bt2020", pix_fmt="yuv420p10le", deep=True)


@clip("mp4-av1-hdr10.mp4", frames=6, colours=PQ_COLOURS, greys=PQ_GREYS, notices=["HDR (PQ)"])
def _(path):
    codec = ["-c:v", "libsvtav1", "-crf", "8", "-preset", "6", *tags("smpte2084")]
    encode(path, PQ_FRAMES, codec, matrix="bt2020", pix_fmt="yuv420p10le", deep=True)


def wide(primaries, count=6):
    """The picture in wider primaries, with the curve of BT.1886."""
    turn = np.linalg.inv(rgb_to_xyz(primaries)) @ rgb_to_xyz(BT709)
    return [np.round(65535 * ((picture(k) / 255) ** 2.4 @ turn.T) ** (1 / 2.4)).astype("<u2") for k in range(count)]


@clip("mkv-wide-colours.mkv", frames=6, notices=["wide colours of BT.2020"], tolerance=10)
def _(path):
    encode(path, wide(BT2020), [*HEVC, *tags("bt2020-10")], matrix="bt2020", pix_fmt="yuv420p10le", deep=True)


@clip("mov-p3.mov", frames=6, notices=["wide colours of P3"], page=True)
def _(path):
    encode(path, wide(P3), [*H264, *tags("bt709", "smpte432", "bt709")], matrix="bt709", deep=True)


# --- WebM and Matroska -------------------------------------------------------------------------------------------------


@clip("webm-vp8.webm", frames=20, page=True, parts=after(12, 10, 20))
def _(path):
    encode(path, pictures(20), ["-c:v", "libvpx", "-b:v", "400k", "-crf", "4", "-auto-alt-ref", "1", "-lag-in-frames", "16", "-threads", "1"])


@clip("webm-vp9.webm", audio=True, page=True)
def _(path):
    sound = ["-c:a", "libopus", "-b:a", "16k", "-shortest"]
    codec = ["-c:v", "libvpx-vp9", "-crf", "8", "-b:v", "0", "-threads", "1", *MATRIX["bt709"]]
    encode(path, pictures(10), [*codec, *sound], matrix="bt709", inputs=TONE[:4])


@clip("webm-vp9-alpha.webm", colours=[[c // 2 for c in colour] for colour in COLOURS], greys=[grey(k) // 2 for k in range(10)])
def _(path):
    half = "format=rgba,colorchannelmixer=aa=0.5,scale=out_color_matrix=bt709:out_range=tv,format=yuva420p"
    codec = ["-c:v", "libvpx-vp9", "-crf", "8", "-b:v", "0", "-auto-alt-ref", "0", "-threads", "1", *MATRIX["bt709"]]
    encode(path, pictures(10), codec, pix_fmt="rgb24", filters=half)


@clip("webm-av1.webm", page=True)
def _(path):
    encode(path, pictures(10), ["-c:v", "libaom-av1", "-crf", "12", "-cpu-used", "6", "-threads", "1", *MATRIX["bt709"]], matrix="bt709")


@clip("webm-live.webm", page=True)
def _(path):
    codec = ["-c:v", "libvpx", "-b:v", "400k", "-crf", "4", "-threads", "1", "-f", "webm", "-live", "1"]
    encode(path, pictures(10), codec)


@clip("mkv-ntsc.mkv", frames=15, rate="24000/1001", page=True, parts=after(7, 24000 / 1001, 15))
def _(path):
    encode(path, pictures(15), [*H264, *MATRIX["bt709"]], matrix="bt709", rate="24000/1001")


@clip("mkv-variable-rate.mkv", **VARIABLE)
def _(path):
    encode(path, pictures(10), ["-c:v", "ffv1", "-vsync", "passthrough"], filters=VFR)


@clip("mkv-ffv1-rgb.mkv", tolerance=0)
def _(path):
    encode(path, pictures(10), ["-c:v", "ffv1"], pix_fmt="gbrp")


@clip("mkv-mpeg2-interlaced.mkv", notices=["interlaced"])
def _(path):
    codec = ["-c:v", "mpeg2video", "-q:v", "2", "-bf", "2", "-flags", "+ilme+ildct"]
    encode(path, pictures(10), codec, rate="25", filters="setfield=tff", before=[])


corpus.get("mkv-mpeg2-interlaced.mkv", {}).update({"rate": "25/1", "duration": 0.4})


@clip("mkv-default-second.mkv", page=True)
def _(path):
    with tempfile.TemporaryDirectory() as folder:
        first, second = os.path.join(folder, "1.mkv"), os.path.join(folder, "2.mkv")
        encode(first, [np.full((32, 32, 3), 255, np.uint8)] * 10, H264)
        encode(second, pictures(10), [*H264, *MATRIX["bt709"]], matrix="bt709")
        marks = ["-disposition:v:0", "0", "-disposition:v:1", "default"]
        run("-i", first, "-i", second, "-map", "0", "-map", "1", "-c", "copy", *marks, "-fflags", "+bitexact", path)


@clip("mkv-cut.mkv", frames=8, error="cut short", cut={"end": 0.8}, page=True)
def _(path):
    encode(path, busy(20), [*H264, *MATRIX["bt709"]], matrix="bt709")
    quietly_cut(path, 0.7)


# --- AVI ---------------------------------------------------------------------------------------------------------------


@clip("avi-mpeg4.avi", rate="25/1", parts=[{"options": {"start": 0.2}, "greys": [grey(k) for k in range(5, 10)]}])
def _(path):
    encode(path, pictures(10), ["-c:v", "mpeg4", "-q:v", "2", "-bf", "2", "-vtag", "DX50"], rate="25")


@clip("avi-mjpeg.avi")
def _(path):
    encode(path, pictures(10), ["-c:v", "mjpeg", "-q:v", "2"], pix_fmt="yuvj422p", range_="pc")


@clip("avi-huffyuv.avi", tolerance=0)
def _(path):
    encode(path, pictures(4, 96, 64), ["-c:v", "huffyuv"], pix_fmt="rgb24")


corpus.get("avi-huffyuv.avi", {}).update({"frames": 4, "greys": [grey(k) for k in range(4)], "duration": 0.4})


@clip("avi-msmpeg4.avi")
def _(path):
    encode(path, pictures(10), ["-c:v", "msmpeg4", "-q:v", "2"])


@clip("avi-cut.avi", frames=6, error="cut short", cut={"end": 0.6})
def _(path):
    encode(path, busy(20), ["-c:v", "mjpeg", "-q:v", "4"], pix_fmt="yuvj420p", range_="pc")
    quietly_cut(path, 0.6)


# --- MPEG streams ------------------------------------------------------------------------------------------------------

TS = [*H264, *MATRIX["bt709"], "-f", "mpegts"]


@clip("ts-h264.mpegts", frames=20, rate="25/1", audio=True, parts=after(12, 25, 20))
def _(path):
    encode(path, pictures(20), [*TS, *TONE[4:]], matrix="bt709", rate="25", inputs=TONE[:4])


@clip("ts-mid-stream.mpegts", frames=10, rate="25/1", greys=[grey(k) for k in range(10, 20)], notices=["begins in mid-stream"])
def _(path):
    encode(path, pictures(20), TS, matrix="bt709", rate="25")

    def change(data):
        packets = len(data) // 188
        return data[188 * (packets // 4) + 60 :]

    patch(path, change)


@clip("ts-joined.mpegts", frames=20, rate="25/1", greys=[grey(k) for k in range(10)] * 2, notices=["every frame of the part is there"])
def _(path):
    encode(path, pictures(10), TS, matrix="bt709", rate="25")
    patch(path, lambda data: data + data)


@clip("ts-damaged.mpegts", frames=10, rate="25/1", error="is damaged", cut={"end": 0.4})
def _(path):
    encode(path, busy(20), TS, matrix="bt709", rate="25")

    def change(data):
        at = len(data) * 7 // 10 // 188 * 188
        for packet in range(3):
            data[at + 188 * packet + 20 : at + 188 * packet + 188] = bytes(168)

    patch(path, change)


@clip("m2ts-h264.m2ts", rate="25/1")
def _(path):
    encode(path, pictures(10), [*H264, *MATRIX["bt709"], "-f", "mpegts", "-mpegts_m2ts_mode", "1"], matrix="bt709", rate="25")


@clip("mpg-mpeg2.mpg", rate="25/1", parts=[{"options": {"framesPerSecond": 5}, "greys": [grey(0), grey(5)]}])
def _(path):
    encode(path, pictures(10), ["-c:v", "mpeg2video", "-q:v", "2", "-bf", "2", "-g", "12"], rate="25")


@clip("mpg-mpeg1.mpg", rate="25/1")
def _(path):
    encode(path, pictures(10), ["-c:v", "mpeg1video", "-q:v", "2", "-f", "mpeg"], rate="25")


@clip("raw.h264", rate="25/1", parts=[{"options": {"start": 0.2}, "greys": [grey(k) for k in range(5, 10)]}])
def _(path):
    encode(path, pictures(10), [*H264, *MATRIX["bt709"]], matrix="bt709", rate="25")


@clip("raw.hevc", rate="25/1")
def _(path):
    encode(path, pictures(10), [*HEVC, *MATRIX["bt709"]], matrix="bt709", rate="25")


@clip("raw.m2v", rate="25/1")
def _(path):
    encode(path, pictures(10), ["-c:v", "mpeg2video", "-q:v", "2", "-bf", "2", "-f", "mpeg2video"], rate="25")


@clip("raw.m4v", rate="25/1")
def _(path):
    encode(path, pictures(10), ["-c:v", "mpeg4", "-q:v", "2", "-f", "m4v"], rate="25")


@clip("vp9.ivf", rate="25/1")
def _(path):
    encode(path, pictures(10), ["-c:v", "libvpx-vp9", "-crf", "8", "-b:v", "0", "-threads", "1", *MATRIX["bt709"]], matrix="bt709", rate="25")


# --- others ------------------------------------------------------------------------------------------------------------


@clip("ogv-theora.ogv")
def _(path):
    encode(path, pictures(10), ["-c:v", "libtheora", "-q:v", "10"])


@clip("flv-h264.flv", audio=True, parts=after(4, 10))
def _(path):
    encode(path, pictures(10), [*H264, *MATRIX["bt709"], *TONE[4:]], matrix="bt709", inputs=TONE[:4])


@clip("flv-sorenson.flv")
def _(path):
    encode(path, pictures(10), ["-c:v", "flv", "-q:v", "2"])


@clip("wmv.wmv", parts=after(4, 10))
def _(path):
    encode(path, pictures(10), ["-c:v", "wmv2", "-q:v", "2"])


@clip("nut-ffv1.nut")
def _(path):
    encode(path, pictures(10), ["-c:v", "ffv1"])


@clip("mxf-mpeg2.mxf", frames=5, rate="25/1")
def _(path):
    encode(path, pictures(5), ["-c:v", "mpeg2video", "-q:v", "2", "-bf", "0"], rate="25", pix_fmt="yuv422p")


@clip("gif.gif", page=True, parts=after(4, 10))
def _(path):
    encode(path, pictures(10), [], pix_fmt="rgb24", filters="split[a][b];[b]palettegen=reserve_transparent=0[p];[a][p]paletteuse=dither=none")


@clip("gif-partial.gif", page=True)
def _(path):
    encode(path, pictures(10), ["-gifflags", "+offsetting+transdiff"], pix_fmt="rgb24", filters="split[a][b];[b]palettegen[p];[a][p]paletteuse=dither=none")


@clip("webp.webp", page=True)
def _(path):
    encode(path, pictures(10), ["-c:v", "libwebp_anim", "-lossless", "1", "-loop", "0"], pix_fmt="rgb24", filters="format=bgra")


@clip("apng.png", page=True, tolerance=0)
def _(path):
    encode(path, pictures(10), ["-f", "apng", "-plays", "0"], pix_fmt="rgb24")


# -----------------------------------------------------------------------------------------------------------------------

if not wanted:
    with open(os.path.join(OUT, "corpus.json"), "w") as file:
        version = subprocess.run([FFMPEG, "-version"], capture_output=True, text=True, check=True).stdout.split()[2]
        json.dump({"command": "python tools/clips/make_corpus.py", "ffmpeg": version, "clips": list(corpus.values())}, file, indent=1)
        file.write("\n")
    print(len(corpus), "clips,", sum(os.path.getsize(os.path.join(OUT, name)) for name in corpus), "bytes")
