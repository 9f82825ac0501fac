//! A Zstandard file: frame after frame, of which the library reads one.
//!
//! In: packed bytes. Out: what they unpack to; an error where a frame is damaged.

use std::io::{BufRead, Read};

use ruzstd::decoding::{FrameDecoder, StreamingDecoder};

/// A reader of all frames.
pub(super) struct Frames<R: BufRead> {
    frame: Option<StreamingDecoder<R, FrameDecoder>>,
    source: Option<R>,
}

impl<R: BufRead> Frames<R> {
    /// The frames in `source`.
    pub(super) fn new(source: R) -> Self {
        Self {
            frame: None,
            source: Some(source),
        }
    }
}

impl<R: BufRead> Read for Frames<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        loop {
            if let Some(frame) = &mut self.frame {
                let read = frame.read(buffer)?;
                if read > 0 || buffer.is_empty() {
                    return Ok(read);
                }
                self.source = self.frame.take().map(StreamingDecoder::into_inner);
            }
            let Some(mut source) = self.source.take() else {
                return Ok(0);
            };
            if source.fill_buf()?.is_empty() {
                return Ok(0);
            }
            let frame = StreamingDecoder::new(source).map_err(std::io::Error::other)?;
            self.frame = Some(frame);
        }
    }
}
