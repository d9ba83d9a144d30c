"""The paper bank 卷库: specifications, parallel forms with their certificate, sealing and opening by two people."""
