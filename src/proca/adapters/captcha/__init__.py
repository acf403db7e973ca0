"""Captcha services over HTTP."""
