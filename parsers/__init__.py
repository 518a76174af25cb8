"""Text of configurations in, vendor-neutral devices out; never imports `validator`."""
