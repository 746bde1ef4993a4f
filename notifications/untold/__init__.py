"""没有人知道的失败: what went wrong without anybody being told, and how somebody is."""
