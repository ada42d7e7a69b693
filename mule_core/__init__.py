"""Mule's core: signs S3 multipart requests and remembers what has arrived. Speaks no HTTP, reads no environment."""
