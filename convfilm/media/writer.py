"""What Manim writes, written safely: a file gets its final name only when it is complete.

Also here: films that start before they are wholly loaded, held frames converted once, loops as true-coloured GIFs.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cache
from heapq import merge
from pathlib import Path
from typing import Any, cast

import av
import numpy as np
import srt  # type: ignore[import-untyped]
from manim import config, logger
from manim.scene.scene_file_writer import SceneFileWriter
from manim.scene.video_segment_encoder import VideoSegmentEncoder
from manim.typing import RGBAPixelArray
from PIL import Image

from convfilm import defaults
from convfilm.media import interrupt, sound
from convfilm.media.colours import Colours
from convfilm.media.files import complete, remove_stale
from convfilm.media.loop import Frame, Loop
from convfilm.media.patches import Patch, Raster, as_patches

SMALL = 1280 * 720  # pixels
WAITING = 3  # large frames that are drawn, but not yet encoded


class SegmentEncoder(VideoSegmentEncoder):
    """Manim's encoder of one segment, under a temporary name until it is whole.

    Killed in the middle, Manim 0.22 leaves a stub that the next run takes for a finished segment.
    """

    def __init__(self, *, target: Path, spec: Any) -> None:
        self._complete = complete(target)
        super().__init__(target=self._complete.__enter__(), spec=spec)
        self._partial, self.target = self.target, target
        self._colours = Colours(spec.pixel_format)

    def write_frame(self, pixels: RGBAPixelArray | Sequence[Patch], *, repeat: int = 1) -> None:
        """Encode a frame `repeat` times; what is on several frames is converted to the encoder's colours once."""
        frame = self._colours.frame(as_patches(pixels))
        self._validate_frame(self._colours.raster.pixels, repeat)
        stream = cast(av.VideoStream, self._stream)
        frame.time_base = Fraction(self.spec.frame_rate.denominator, self.spec.frame_rate.numerator)
        for _ in range(repeat):
            frame.pts = self._next_pts
            self._next_pts += 1
            for packet in stream.encode(frame):
                self._container.mux(packet)

    def finish(self) -> None:
        """Flush, close, and give the segment its name."""
        super().finish()
        self._complete.__exit__(None, None, None)

    def abort(self) -> None:
        """Close and remove what there is of the segment."""
        target, self.target = self.target, self._partial
        try:
            super().abort()
        finally:
            self.target = target


class FilmWriter(SceneFileWriter):
    """Manim's file writer, for films and loops."""

    def __init__(self, settings: Any) -> None:
        defaults.writable(settings.plan)
        encoder = settings.video_encoder
        if encoder and encoder.width * encoder.height > SMALL:  # frames that wait take memory, and save no time
            settings = replace(settings, encoder_queue_size=min(settings.encoder_queue_size, WAITING))
        elif encoder and settings.max_inflight_encoders == 1:
            # The next segment is drawn while the last is flushed: a sixth less time, for memory that large frames lack.
            settings = replace(settings, max_inflight_encoders=2)
        super().__init__(settings)
        interrupt.watch()
        if self.output_spec.enabled:  # what killed renders left: outlines of text, films and segments
            _remove_stale_outlines(config.get_dir("tex_dir"))
        if self.output_spec.is_video:
            remove_stale(self.movie_file_path.parent)
        self._loop = Loop()
        self._raster = Raster()  # the last frame of a loop, or of a sequence of images
        self.chapters: list[tuple[float, str]] = []
        """(start in seconds, title) of each, in the order of time, for players that jump to them."""
        self.recordings: list[tuple[float, Path]] = []
        """(start in seconds, file) of each, to be laid under the film."""
        self._read: dict[str, list[Any]] = {}  # packets of segments that are not written here

    def _create_segment_encoder(self, target: Path) -> VideoSegmentEncoder:
        assert self.video_encoder is not None
        return SegmentEncoder(target=target, spec=self.video_encoder)

    def is_already_cached(self, hash_invocation: str, frames: int | None = None) -> bool:
        """Whether the segment exists and is whole: what an interrupted or foreign run left does not count."""
        if self.output_spec.is_gif or not super().is_already_cached(hash_invocation):
            return False
        path = self.output_plan.segment_path(hash_invocation)
        packets = _packets(path)
        if packets and frames in (None, len(packets)):
            self._read[str(path)] = packets
            return True
        logger.warning("Cached segment %s is not whole and is rendered again.", path)
        path.unlink(missing_ok=True)
        return False

    def begin_animation(self, allow_write: bool = False, **kwargs: Any) -> None:
        """Open a segment; a loop has none."""
        interrupt.check()
        super().begin_animation(allow_write and not self.output_spec.is_gif, **kwargs)

    def end_animation(self, allow_write: bool = False) -> None:
        """Close the segment."""
        super().end_animation(allow_write and not self.output_spec.is_gif)

    def write_frame(self, pixels: RGBAPixelArray | Sequence[Patch], *, repeat: int = 1) -> None:
        """Take a frame: into the segment, or into the loop.

        Args:
            pixels: (height, width, 4), or what differs from the frame before; the first of a play is whole.
            repeat: on how many frames it is shown.
        """
        patches = as_patches(pixels)
        if self.output_spec.transparent:
            patches = [replace(patch, pixels=straight_alpha(patch.pixels)) for patch in patches]
        if self.output_spec.is_gif:
            assert self.video_encoder is not None
            self._raster.take(patches)
            self._loop.add(Frame(cast(Any, self._raster.pixels), repeat / self.video_encoder.frame_rate))
        elif self.output_spec.is_image_sequence:  # Manim writes a held frame once
            self._raster.take(patches)
            self._write_images(self._raster.pixels, repeat)
        else:
            super().write_frame(cast(Any, patches), repeat=repeat)

    def _write_images(self, pixels: RGBAPixelArray, repeat: int) -> None:
        first = self.output_plan.image_frame_path(self.frame_count)
        self.output_image(Image.fromarray(pixels))
        for _ in range(repeat - 1):
            shutil.copyfile(first, self.output_plan.image_frame_path(self.frame_count))
            self.frame_count += 1

    def save_image(self, pixels: RGBAPixelArray) -> None:
        """Save a still under its final name only when it is whole."""
        if not self.output_spec.enabled:
            return
        if self.output_spec.transparent:
            pixels = straight_alpha(pixels)
        with complete(self.image_file_path) as partial:
            Image.fromarray(pixels).save(partial)
        self.print_file_ready_message(self.image_file_path)

    def combine_to_movie(self) -> None:
        """Put the film, or the loop, together."""
        interrupt.check()
        if not self.output_spec.is_gif:
            super().combine_to_movie()
            return
        if not self._loop:
            logger.info("No animations are contained in this scene.")
            return
        with complete(self.gif_file_path) as partial:
            self._loop.write(partial)
        self.print_file_ready_message(self.gif_file_path)

    def combine_files(
        self, input_files: list[str], output_file: Path, create_gif: bool = False, includes_sound: bool = False
    ) -> None:
        """Put segments together as they are, frame after frame, with the index first, so that pages start at once.

        libav would measure the segments in microseconds, and drift: here frame n is shown at n / frame rate.
        """
        del create_gif, includes_sound  # loops never get here; what a scene adds by add_sound, Manim adds to the film
        assert self.video_encoder is not None
        tick = 1 / self.video_encoder.frame_rate
        options = {"movflags": "+faststart"} if output_file.suffix in (".mp4", ".mov") else {}
        packets: list[Any] = []
        with (
            complete(output_file) as partial,
            av.open(input_files[0]) as template,
            av.open(str(partial), "w", options=options) as film,
        ):
            stream = film.add_stream_from_template(template.streams.video[0])
            stream.time_base = tick
            for path in input_files:
                first = len(packets)
                packets += self._read.pop(path, []) or _packets(Path(path))
                for packet in packets[first:]:
                    packet.pts = first + round(packet.pts * packet.time_base / tick)
                    packet.duration, packet.time_base = 1, tick
            if self.chapters and output_file == self.movie_file_path:
                film.set_chapters(self._marks(len(packets)))
            heard: Iterable[Any] = ()
            if self.recordings and output_file == self.movie_file_path:
                length = float(len(packets) * tick)
                heard = sound.encoded(film, output_file.suffix, sound.track(self.recordings, length))
            # Frames are decoded in another order than they are shown in, the first of all early enough for any.
            early = max(number - packet.pts for number, packet in enumerate(packets))
            for number, packet in enumerate(packets):
                packet.dts = number - early
                packet.stream = stream
            for packet in merge(packets, heard, key=lambda packet: packet.dts * packet.time_base):
                film.mux(packet)

    def _marks(self, frames: int) -> list[Any]:
        """The chapters of a film of so many frames, without those of which nothing is in it (-n)."""
        assert self.video_encoder is not None
        rate = self.video_encoder.frame_rate
        starts = [min(round(start * rate), frames) for start, _ in self.chapters]
        return [
            {"id": number, "start": start, "end": end, "time_base": 1 / rate, "metadata": {"title": title}}
            for number, (start, end, (_, title)) in enumerate(
                zip(starts, [*starts[1:], frames], self.chapters, strict=True), start=1
            )
            if end > start
        ]

    def finish(self) -> None:
        """Put together what is written; as many segments are kept as the film has, however long it is."""
        kept = self.settings.max_files_cached
        if 0 <= kept < 2 * len(self.partial_movie_files):  # those of the film before it was changed, too
            self.settings = replace(self.settings, max_files_cached=2 * len(self.partial_movie_files))
        super().finish()

    def combine_to_section_videos(self) -> None:
        """Put the sections together, without those of which nothing is in the film (-n)."""
        for section in self.sections:
            if not section.get_clean_partial_movie_files():
                section.video = None
        super().combine_to_section_videos()

    @staticmethod
    def _concat_manifest_bytes(input_files: list[str]) -> bytes:
        """The list of segments as FFmpeg reads it, with any signs in their paths."""
        paths = (Path(path).as_posix().replace("'", r"'\''") for path in input_files)
        lines = ["# The segments of the film, in order.\n", *(f"file 'file:{path}'\n" for path in paths)]
        return os.fsencode("".join(lines))  # paths need not be text

    def write_subcaption_file(self) -> None:
        """Write the captions of a film, whole or not at all."""
        target = self.output_plan.subcaption_file
        if target is None:  # pictures have none
            return
        with complete(target) as partial:
            partial.write_text(srt.compose(self.subcaptions), encoding="utf-8")


@cache
def _remove_stale_outlines(folder: Path) -> None:
    """Once in a process: there are thousands, and to look through them takes as long as to set a film up."""
    remove_stale(folder)


def _packets(path: Path) -> list[Any]:
    """The frames of a segment in the order of decoding; none if it cannot be read to its end."""
    try:
        with av.open(str(path), stream_options=cast(Any, [{"skip_frame": "all"}])) as segment:
            packets = [packet for packet in segment.demux(video=0) if packet.size]
    except (av.FFmpegError, IndexError):
        return []
    return [] if any(packet.is_corrupt for packet in packets) else packets


def straight_alpha(pixels: RGBAPixelArray) -> RGBAPixelArray:
    """RGBA with straight alpha: Cairo multiplies colours by alpha, and players and slides would do so again."""
    alpha = pixels[..., 3:].astype(np.uint16)
    colours = np.where(alpha > 0, (pixels[..., :3].astype(np.uint16) * 255 + alpha // 2) // np.maximum(alpha, 1), 0)
    straight: RGBAPixelArray = np.concatenate([np.minimum(colours, 255), alpha], axis=2).astype(np.uint8)
    return straight
